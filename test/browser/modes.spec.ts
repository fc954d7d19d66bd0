// Each mode of the desk by keyboard alone, and what can be said besides the order; axe finds nothing on the way.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { appUrl, demoPassword, expect, expectNoSideways, test } from '../support/browser';
import { type ModeProject, makeModeProject } from '../support/mode-project';
import { Rest } from '../support/rest';

test.setTimeout(240_000);

let made: ModeProject;
test.beforeAll(async () => {
  made = await makeModeProject(appUrl(), process.env.DISCERN_TEST_ADMIN!, demoPassword(), [
    'annotator',
    'annotator2',
  ]);
});

const card = (page: Page, letter: string) =>
  page.getByRole('group', { name: new RegExp(`^Candidate ${letter},`) });
const heard = (page: Page) => page.locator('main > p[role="status"]');
const task = (page: Page, name: string) =>
  page.getByText(new RegExp(`^By ${name} ·`)).filter({ visible: true });
const today = (page: Page, n: number) =>
  // From five on, the pace stands beside it.
  expect(page.getByText(/^\d+ today/).filter({ visible: true })).toHaveText(new RegExp(`^${n} today`));
/** The letter of the candidate that says it. */
const letterOf = async (page: Page, text: string) => {
  const name = await page
    .getByRole('group', { name: /^Candidate [A-L],/ })
    .filter({ hasText: text })
    .getAttribute('aria-label');
  return name![10]!;
};
const sound = async (page: Page, what: string) => {
  await expectNoSideways(page);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect
    .soft(
      violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.html.slice(0, 160)}`)),
      what,
    )
    .toEqual([]);
};
const press = async (page: Page, ...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};
/** Best first. */
const BY_MERIT = ['Sit on the left', 'Sit anywhere', 'As an AI', 'No idea.'];

test.describe('by keyboard alone', () => {
  test.skip(({ isMobile }) => isMobile, 'a phone has no keyboard');

  test('one item in each mode', async ({ open }) => {
    const page = await open('annotator');
    await page.goto(`/projects/${made.slug}/desk`);

    await test.step('ranking, the best three, with everything else that can be said', async () => {
      await expect(task(page, 'ranking')).toBeVisible();
      // What all share is shown once; markdown and topics are elements; nothing from outside is loaded.
      await expect(page.getByText('The ferry leaves at nine').filter({ visible: true })).toHaveCount(1);
      const letters: string[] = [];
      for (const text of BY_MERIT) letters.push(await letterOf(page, text));
      const [a, b, c, d] = letters as [string, string, string, string];
      await expect(card(page, a).locator('strong')).toHaveText('the cliffs');
      await expect(card(page, c)).toContainText('This text names a model.');
      await expect(card(page, d)).not.toContainText('This text names a model.');
      await sound(page, 'ranking');

      await press(page, '?');
      await expect(page.getByRole('dialog', { name: 'Keys' })).toContainText('mark a passage');
      await press(page, 'Escape', a, '1', b, '2');
      await expect(heard(page)).toHaveText(new RegExp(`${b}: rank 2`));
      await expect(page.getByRole('button', { name: 'Submit (1 left)' })).toBeVisible();

      // Cannot be ranked, and why.
      await press(page, d, '-', '-');
      await expect(page.getByRole('dialog', { name: `Why can candidate ${d} not be ranked?` })).toBeVisible();
      await sound(page, 'reasons');
      await press(page, '3');
      await expect(card(page, d)).toContainText('Says nothing');

      // A passage: select its first two characters in the field, digit 1 is the first tag.
      await press(page, c, 'p');
      const dialog = page.getByRole('dialog', { name: `Mark what is wrong in candidate ${c}` });
      await expect(dialog.getByRole('textbox', { name: `Candidate ${c}` })).toBeFocused();
      await sound(page, 'marking');
      await press(page, 'Control+End');
      for (let i = 0; i < 8; i++) await press(page, 'Shift+ArrowLeft');
      await expect(dialog.getByRole('status')).toHaveText('Selected: ferries.');
      await page.keyboard.type('x1');
      await expect(dialog.getByRole('listitem')).toContainText('wrong fact');
      await press(page, 'Escape');
      await expect(card(page, c).locator('mark')).toHaveText('ferries.');

      // A better text.
      await press(page, a, '.');
      await expect(page.getByRole('textbox', { name: `Text of candidate ${a}` })).toBeFocused();
      await sound(page, 'editing');
      await press(page, 'Control+End');
      await page.keyboard.type(' Take a coat.');
      await press(page, 'Control+Enter');
      await expect(card(page, a)).toContainText('Your edit');

      // Two side by side, word by word.
      await press(page, '/');
      const compare = page.getByRole('dialog', { name: new RegExp(`^${a} and`) });
      await expect(compare).toBeVisible();
      await press(page, d);
      await expect(
        page
          .getByRole('dialog', { name: `${a} and ${d}` })
          .locator('mark')
          .last(),
      ).toContainText('idea');
      await sound(page, 'comparing');
      await press(page, 'Escape');

      await press(page, 's');
      await expect(page.getByRole('dialog', { name: `Scores of candidate ${a}` })).toBeVisible();
      await press(page, '5', '4');
      await sound(page, 'scoring');
      await press(page, 'Escape', 'u', '4');
      await expect(page.getByRole('button', { name: 'Sure: quite' })).toBeVisible();
      await press(page, 'r');
      await page.keyboard.type('The first knows the boat.');
      await page.getByRole('textbox', { name: /^Note/ }).blur();
      await press(page, c, '3', 'Enter');
      await today(page, 1);
    });

    await test.step('the second item: none acceptable', async () => {
      await expect(task(page, 'ranking')).toBeVisible();
      await press(page, 'n');
      await expect(heard(page)).toContainText('None is acceptable');
      await press(page, 'Enter');
      await today(page, 2);
    });

    await test.step('pairwise: few questions, one step back, an order in the end', async () => {
      await expect(task(page, 'pairwise')).toBeVisible();
      await expect(page.getByText('At most 5 questions left', { exact: true })).toBeVisible();
      await sound(page, 'pairwise');
      const asked = page.getByRole('group', { name: /^Candidate [A-L],/ });
      const better = async () => {
        const texts = await asked.allTextContents();
        const merit = texts.map((t) => BY_MERIT.findIndex((m) => t.includes(m)));
        return merit[0]! < merit[1]! ? 'ArrowLeft' : 'ArrowRight';
      };
      const order = page.getByRole('region', { name: /^Rank 1/ });
      await press(page, '=');
      await expect(page.getByText('At most 5 questions left', { exact: true })).toHaveCount(0);
      await press(page, 'Backspace');
      await expect(page.getByText('At most 5 questions left', { exact: true })).toBeVisible();
      let questions = 0;
      for (; questions < 6 && !(await order.isVisible()); questions++) {
        const before = await heard(page).textContent();
        await press(page, await better());
        await expect(heard(page)).not.toHaveText(before!);
      }
      expect(questions).toBeLessThanOrEqual(5);
      await expect(heard(page)).toContainText('The order:');
      for (const [i, text] of BY_MERIT.entries())
        await expect(page.getByRole('region', { name: new RegExp(`^Rank ${i + 1}`) })).toContainText(text);
      // A closed tab costs nothing: the answers stand in the draft.
      await expect(page.getByText('saved', { exact: true }).filter({ visible: true })).toBeVisible();
      await page.reload();
      await expect(order).toContainText(BY_MERIT[0]!);
      await press(page, 'Enter');
      await today(page, 3);
      // The next one: all equal at once.
      await expect(page.getByText('At most 5 questions left', { exact: true })).toBeVisible();
      await press(page, 'q', 'Enter');
      await today(page, 4);
    });

    await test.step('best–worst: best, worst, and the rest is equal', async () => {
      await expect(task(page, 'best-worst')).toBeVisible();
      await expect(page.getByRole('heading', { name: 'Which is the best of these?' })).toBeVisible();
      await sound(page, 'best-worst');
      await press(page, await letterOf(page, BY_MERIT[0]!), 'Enter');
      await expect(page.getByRole('heading', { name: 'Which is the worst of these?' })).toBeVisible();
      await press(page, await letterOf(page, BY_MERIT[3]!), 'Enter');
      await expect(page.getByText('The last question', { exact: true })).toBeVisible();
      await press(page, '=');
      await expect(page.getByRole('region', { name: 'Rank 2, 2 candidates, tied' })).toBeVisible();
      await press(page, 'Enter');
      await today(page, 5);
      await press(page, '=', 'Enter');
      await today(page, 6);
    });

    await test.step('rating: digits score, the order follows, and can be corrected', async () => {
      await expect(task(page, 'rating')).toBeVisible();
      await expect(page.getByText('8 scores left', { exact: true })).toBeVisible();
      await sound(page, 'rating');
      for (const [i, text] of BY_MERIT.entries())
        await press(page, await letterOf(page, text), 'ArrowUp', 'ArrowUp', String(5 - i), String(5 - i));
      await expect(page.getByText('All scores are there', { exact: true })).toBeVisible();
      await press(page, 'Enter');
      const best = page.getByRole('region', { name: /^Rank 1/ });
      await expect(best).toContainText(BY_MERIT[0]!);
      const second = await letterOf(page, BY_MERIT[1]!);
      await press(page, second, 'ArrowUp');
      await expect(page.getByRole('region', { name: 'Rank 1, 2 candidates, tied' })).toBeVisible();
      await press(page, 'Enter');
      await today(page, 7);
    });

    const admin = await Rest.signIn(appUrl(), process.env.DISCERN_TEST_ADMIN!, demoPassword());
    const prompts = await admin.call<{ items: { id: string; externalId: string }[] }>(
      'GET',
      `/projects/${made.projectId}/prompts?limit=50`,
    );
    const of = (id: string) =>
      admin.call<{ rankings: unknown[]; versions: { candidates: { source: string }[] }[] }>(
        'GET',
        `/prompts/${prompts.items.find((p) => p.externalId === id)!.id}`,
      );
    const first = await of('by-ranking-0');
    expect(first.rankings).toHaveLength(1);
    // The edit is a candidate.
    expect(first.versions[0]!.candidates.filter((c) => c.source === 'edit')).toHaveLength(1);
  });
});

test('fingers answer what keys do, and scrolling moves nothing', async ({ open, isMobile }) => {
  test.skip(!isMobile, 'a phone has fingers');
  const page = await open('annotator2');
  await page.goto(`/projects/${made.slug}/desk`);
  await expect(task(page, 'ranking')).toBeVisible();
  await sound(page, 'ranking on a phone');
  // A swipe that begins on a candidate's text scrolls.
  const before = await page
    .getByRole('region', { name: /not ranked yet/ })
    .getByRole('group')
    .count();
  await page.mouse.wheel(0, 600);
  expect(
    await page
      .getByRole('region', { name: /not ranked yet/ })
      .getByRole('group')
      .count(),
  ).toBe(before);
  for (const letter of ['A', 'B', 'C'])
    await page.getByRole('button', { name: `${letter} to rank 1`, exact: true }).tap();
  await page.getByRole('button', { name: 'Submit' }).tap();
  await today(page, 1);
  await expect(task(page, 'ranking')).toBeVisible();
  await page.getByRole('button', { name: /^None acceptable/ }).tap();
  await page.getByRole('button', { name: 'Submit' }).tap();
  await today(page, 2);

  await expect(task(page, 'pairwise')).toBeVisible();
  await sound(page, 'pairwise on a phone');
  const order = page.getByRole('region', { name: /^Rank 1/ });
  for (let i = 0; i < 6 && !(await order.isVisible()); i++)
    await page
      .getByRole('button', { name: /is better$/ })
      .first()
      .tap();
  await expect(order).toBeVisible();
});
