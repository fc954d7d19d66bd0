// Every page: nothing for axe to find, no error in the console, nothing that the policy forbids, nothing sticking out.
import fs from 'node:fs';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { appUrl, demoPassword, expect, expectNoSideways, test } from '../support/browser';
import { addNastyItems, makeWorld, type World } from '../support/demo-world';
import { NASTY_COUNT } from '../support/nasty-prompts';

test.setTimeout(240_000);

/** Of the whole site; made by the set-up. */
const siteAdmin = () => process.env.DISCERN_TEST_ADMIN!;

const PAGES: [name: string, who: (() => string) | string, address: (w: World) => string][] = [
  ['sign-in', '', () => '/sign-in'],
  ['join', '', (w) => w.joinPath],
  ['desk', 'annotator', (w) => `/projects/${w.slug}/desk`],
  ['progress', 'lead', (w) => `/projects/${w.slug}/progress`],
  ['flags', 'lead', (w) => `/projects/${w.slug}/progress/flags`],
  ['agreement', 'lead', (w) => `/projects/${w.slug}/progress/agreement`],
  ['contested', 'lead', (w) => `/projects/${w.slug}/progress/contested`],
  ['quality', 'lead', (w) => `/projects/${w.slug}/progress/quality`],
  ['prompts', 'engineer', (w) => `/projects/${w.slug}/prompts`],
  ['prompt', 'engineer', (w) => `/projects/${w.slug}/prompts/${w.promptId}`],
  ['imports', 'engineer', (w) => `/projects/${w.slug}/imports`],
  ['expand', 'engineer', (w) => `/projects/${w.slug}/expand`],
  ['corpora', 'engineer', (w) => `/projects/${w.slug}/corpora`],
  ['corpus', 'engineer', (w) => `/projects/${w.slug}/corpora/${w.corpusId}`],
  ['sets', 'engineer', (w) => `/projects/${w.slug}/sets`],
  ['set version', 'engineer', (w) => `/projects/${w.slug}/sets/versions/${w.versionId}`],
  ['runs', 'engineer', (w) => `/projects/${w.slug}/runs`],
  ['run', 'engineer', (w) => `/projects/${w.slug}/runs/${w.runId}`],
  ['new run', 'engineer', (w) => `/projects/${w.slug}/runs/new`],
  ['reviews', 'engineer', (w) => `/projects/${w.slug}/reviews`],
  ['review', 'lead', (w) => `/projects/${w.slug}/reviews/${w.openReviewId}`],
  ['result', 'engineer', (w) => `/projects/${w.slug}/reviews/${w.doneReviewId}/result`],
  ['members', 'lead', (w) => `/projects/${w.slug}/members`],
  ['audit', 'lead', (w) => `/projects/${w.slug}/members/audit`],
  ['settings', 'lead', (w) => `/projects/${w.slug}/settings`],
  ['projects', 'engineer', () => '/projects'],
  ['admin', siteAdmin, () => '/admin'],
];

let world: World;
test.beforeAll(async () => {
  test.setTimeout(900_000);
  // One for both widths.
  const file = process.env.DISCERN_TEST_WORLD ?? path.join(process.env.DISCERN_TEST_SESSIONS!, 'world.json');
  if (!fs.existsSync(file)) fs.writeFileSync(file, JSON.stringify(await makeWorld(appUrl(), demoPassword())));
  world = JSON.parse(fs.readFileSync(file, 'utf8'));
});

/** What stands while a page still waits for its data. */
const waiting = (page: Page) => page.locator('.animate-pulse');

async function expectSound(page: Page, what: string, rules?: string[]): Promise<void> {
  const axe = new AxeBuilder({ page });
  if (rules) axe.withRules(rules);
  const { violations } = await axe.analyze();
  const found = violations.flatMap((v) =>
    v.nodes.map((n) => `${v.id}: ${n.html.slice(0, 160)} ${n.failureSummary}`),
  );
  // Soft: one run shows what all pages have.
  expect.soft(found, what).toEqual([]);
}

/** The page as it stands, then in the other theme, where only colours differ. */
async function look(page: Page, what: string): Promise<void> {
  await expect(page.getByRole('main')).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
  await expect(waiting(page)).toHaveCount(0);
  await expectNoSideways(page);
  await expectSound(page, `${what}, light`);
  await page.evaluate(async () => {
    document.documentElement.dataset.theme = 'dark';
    // buttons fade into their new colours; axe must not see them half way
    const fading = document.getAnimations().filter((a) => a instanceof CSSTransition);
    await Promise.all(fading.map((a) => a.finished.catch(() => undefined)));
  });
  await expectSound(page, `${what}, dark`, ['color-contrast']);
}

for (const locale of ['en', 'zh'] as const)
  test(`every page is sound in ${locale}`, async ({ open, page, baseURL, complaints }) => {
    const people = new Map<string, Page>([['', page]]);
    for (const [name, whose, address] of PAGES) {
      const who = typeof whose === 'string' ? whose : whose();
      if (!people.has(who)) people.set(who, await open(who));
      const at = people.get(who)!;
      await at.context().addCookies([
        { name: 'locale', value: locale, url: baseURL! },
        { name: 'theme', value: 'light', url: baseURL! },
      ]);
      await test.step(name, async () => {
        await at.goto(address(world));
        await expect(at.locator('html')).toHaveAttribute('lang', new RegExp(`^${locale}`));
        await look(at, `${name} in ${locale}`);
      });
    }
    expect(complaints).toEqual([]);
  });

test('the desk holds prompts and answers of any length and script', async ({ open }) => {
  await addNastyItems(appUrl(), demoPassword(), world.projectId);
  const page = await open('annotator2');
  await page.goto(`/projects/${world.slug}/desk`);
  const cards = page.getByRole('group', { name: /^Candidate [A-L],/ });
  const skip = async () => {
    const first = await cards.first().getAttribute('id');
    await page.getByRole('button', { name: /^Skip/ }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: /^Another reason/ })
      .click();
    await expect(page.locator(`[id="${first}"]`)).toHaveCount(0);
    await expect(cards.first()).toBeVisible();
  };
  const seen = new Set<number>();
  const task = page.getByText(/^Odd ones · /).filter({ visible: true });
  await expect(cards.first()).toBeVisible();
  // What was held before comes first.
  for (let i = 0; i < 3 && !(await task.isVisible()); i++) await skip();
  for (let i = 0; i < NASTY_COUNT; i++) {
    await expect(task).toBeVisible();
    seen.add(await cards.count());
    await expectNoSideways(page);
    await expectSound(page, `nasty item ${i + 1}`);
    await skip();
  }
  expect(seen).toEqual(new Set([4, 12]));
});
