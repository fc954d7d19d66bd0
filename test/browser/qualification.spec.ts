// A newcomer's way in the real browser: guidelines, practice with feedback, gold items nobody can tell, a pause and its end,
// new guidelines, a paused project; and what the lead sees and does meanwhile. axe finds nothing on the way.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { appUrl, demoPassword, expect, expectNoSideways, test } from '../support/browser';
import { BY_MERIT, makeQualificationDay, type QualificationDay } from '../support/qualification-day';
import { Rest } from '../support/rest';

test.skip(({ isMobile }) => isMobile, 'the desk on a phone has tests of its own');
test.use({ actionTimeout: 10_000 });

let day: QualificationDay;
test.beforeAll(async () => {
  day = await makeQualificationDay(appUrl(), process.env.DISCERN_TEST_ADMIN!, demoPassword());
});

const cards = (page: Page) => page.locator('[role="group"][id^="card-"]');
const strip = (page: Page) => page.getByText(/^Practice: you see the right ranking/);
const heading = (page: Page, name: string) => page.getByRole('heading', { name, level: 2 });
const lookAgain = (page: Page) => page.getByRole('button', { name: 'Look again' });

async function expectSound(page: Page, what: string): Promise<void> {
  await expectNoSideways(page);
  await page.waitForTimeout(200); // what opens fades in
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.html.slice(0, 200)}`));
  expect.soft(found, what).toEqual([]);
}

/** Ranks what is on the desk in this order of what the candidates say, and submits. */
async function rank(page: Page, order: readonly string[]): Promise<void> {
  const first = (await cards(page).first().getAttribute('id'))!;
  for (const [i, text] of order.entries()) {
    const name = await cards(page).filter({ hasText: text }).getAttribute('aria-label');
    await page.keyboard.press(name!['Candidate '.length]!);
    await page.keyboard.press(String(i + 1));
  }
  await page.keyboard.press('Enter');
  await expect(page.locator(`[id="${first}"]`)).toHaveCount(0);
}

/** Ranks until the desk has no item; answers how many. `each` looks at an item before it is ranked. */
async function rankAll(page: Page, order: readonly string[], each: () => Promise<void> = async () => {}) {
  for (let n = 0; ; n++) {
    await expect(cards(page).first().or(page.locator('main h2')).first()).toBeVisible();
    if ((await cards(page).count()) === 0) return n;
    await each();
    await rank(page, order);
  }
}

test('practice, gold, a pause, new guidelines and a paused project, seen by both', async ({ open }) => {
  const desk = await open('annotator');
  const lead = await open('lead');
  const members = `/projects/${day.slug}/members`;
  const row = () => lead.getByRole('row').filter({ hasText: 'annotator@' });

  await test.step('guidelines come first', async () => {
    await desk.goto(day.desk);
    await expect(heading(desk, 'The guidelines come first')).toBeVisible();
    await expect(desk.getByText('A good answer names a time.')).toBeVisible();
    await expectSound(desk, 'guidelines');
    await desk.getByRole('button', { name: 'I have read them' }).click();
  });

  await test.step('practice says how close it was, and qualifies', async () => {
    await expect(strip(desk)).toBeVisible();
    await expectSound(desk, 'practice');
    await rank(desk, [BY_MERIT[1]!, BY_MERIT[0]!, BY_MERIT[2]!]);
    const feedback = desk.getByRole('dialog', { name: 'How close was it?' });
    await expect(feedback).toContainText('67%');
    await expect(feedback).toContainText('Only the first names both times.');
    await expect(feedback).toContainText('1 practice item to go');
    await expectSound(desk, 'feedback');
    await feedback.getByRole('button', { name: 'Go on' }).click();
    await expect(strip(desk)).toBeVisible();
    await rank(desk, BY_MERIT);
    await expect(feedback).toContainText('You are qualified');
    await desk.keyboard.press('Escape');
    await expect(strip(desk)).toHaveCount(0);
    // At once, though the desk had asked for more before the answer was known.
    await expect(cards(desk)).toHaveCount(3, { timeout: 3000 });
  });

  await test.step('gold items look like any other; below the threshold it is said kindly', async () => {
    const mine = await Rest.signIn(appUrl(), 'annotator', demoPassword());
    const looks = new Set<string>();
    const n = await rankAll(desk, BY_MERIT.toReversed(), async () => {
      await expect(cards(desk)).toHaveCount(3);
      const names = await desk.locator('main').getByRole('button').allInnerTexts();
      looks.add(names.filter((name) => !/\d+ (other|answer)/.test(name)).join('|'));
      await expect(desk.locator('main')).not.toContainText(/gold|practice/i);
      const held = await mine.call('GET', `/projects/${day.projectId}/assignments?mine=open`);
      expect(JSON.stringify(held)).not.toMatch(/gold|practice|purpose|explanation|reference/i);
    });
    // Two rounds of two, and what was held ahead.
    expect(n).toBeGreaterThanOrEqual(4);
    expect(n).toBeLessThanOrEqual(7);
    expect(looks.size).toBe(1);
    await expect(heading(desk, 'Let us look at the guidelines together')).toBeVisible();
    await expect(desk.getByText(/Nothing is lost/)).toBeVisible();
    await expectSound(desk, 'paused by gold');
  });

  await test.step('the lead sees it and reinstates; the desk goes on', async () => {
    await lead.goto(members);
    await expect(row()).toContainText('paused by gold answers');
    await expect(row()).toContainText('Advice: qualified');
    await expect(row()).toContainText(/gold (0|\d\d)% \(n = 2\)/);
    await expectSound(lead, 'members');
    await row()
      .getByRole('button', { name: /^Reinstate/ })
      .click();
    await expect(row()).not.toContainText('paused by gold answers');
    await lookAgain(desk).click();
    await expect(cards(desk)).toHaveCount(3);
    await rank(desk, BY_MERIT);
  });

  await test.step('new guidelines: what changed is marked, it is asked again, the lead sees who read', async () => {
    await lead.goto(`/projects/${day.slug}/settings`);
    await lead.getByRole('tab', { name: 'Guidelines' }).click();
    await lead
      .getByRole('textbox', { name: /^Guidelines/ })
      .fill('A good answer names both times.\n\nPoliteness does not matter.');
    await lead.getByRole('button', { name: 'Publish version 2' }).click();
    const version = lead.getByRole('listitem').filter({ hasText: 'Version 2' });
    await expect(version).toContainText('in force');
    await rankAll(desk, BY_MERIT);
    await expect(desk.getByText(/What is new since version 1/)).toBeVisible();
    await expect(desk.locator('ins')).toHaveText(['both times']);
    await expectSound(desk, 'guidelines with changes');
    await version.locator('summary').first().click();
    await version.getByText('Who has read it').click();
    const reader = version.getByRole('listitem').filter({ hasText: 'Ana Ruiz' });
    await expect(reader).toContainText('not yet');
    await expectSound(lead, 'readers');
    await desk.getByRole('button', { name: 'I have read them' }).click();
    await expect(cards(desk)).toHaveCount(3);
    await lead.goto(members);
    await expect(row()).toContainText('guidelines 2');
  });

  await test.step('a paused project hands out nothing more, and goes on when it is active again', async () => {
    await lead.goto(`/projects/${day.slug}/settings`);
    await lead.getByRole('tab', { name: 'Assignment' }).click();
    await expect(lead.getByText('Gold and practice items')).toBeVisible();
    await expectSound(lead, 'assignment settings');
    await lead.getByRole('tab', { name: 'Project' }).click();
    const set = async (state: string) => {
      await lead.getByRole('combobox', { name: 'State', exact: true }).selectOption(state);
      await lead.getByRole('button', { name: 'Save', exact: true }).click();
      await expect(lead.getByText('Saved').first()).toBeVisible();
    };
    await set('paused');
    const n = await rankAll(desk, BY_MERIT);
    expect(n).toBeLessThanOrEqual(3);
    await expect(heading(desk, 'The project is paused')).toBeVisible();
    await expectSound(desk, 'paused project');
    await set('active');
    await lookAgain(desk).click();
    await expect(cards(desk)).toHaveCount(3);
  });
});
