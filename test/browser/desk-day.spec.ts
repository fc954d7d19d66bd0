// A day at the desk: nothing is lost or done twice, by keyboard, without a network, in two tabs, after the session ended.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { appUrl, demoPassword, expect, expectNoSideways, test } from '../support/browser';
import { type Day, makeDay } from '../support/desk-day';
import { firstLoadJs } from '../support/first-load';
import { Rest } from '../support/rest';

const admin = () => process.env.DISCERN_TEST_ADMIN!;
const FIRST_LOAD_KB = 200;

test.use({ actionTimeout: 10_000 });
test.setTimeout(60_000);

let day: Day;
test.beforeAll(async () => {
  day = await makeDay(appUrl(), admin(), demoPassword(), { items: 60 });
});

const cards = (page: Page) => page.locator('[role="group"][id^="card-"]');
const firstCard = async (page: Page) => (await cards(page).first().getAttribute('id'))!;
const status = (page: Page) => page.locator('#bar-slot, .md\\:hidden').filter({ visible: true });
/** Ranks what is on the desk strictly by its letters, submits, and waits for another item. */
async function rankByKeys(page: Page): Promise<string> {
  const text = await page
    .getByText(/^(Post \d+:|第 \d+ 条)/)
    .filter({ visible: true })
    .first()
    .innerText();
  const ids = await cards(page).evaluateAll((all) => all.map((c) => c.id));
  for (let i = 0; i < ids.length; i++) {
    await page.keyboard.press('abcdefghijkl'[i]!);
    await page.keyboard.press(String(i + 1));
  }
  await page.keyboard.press('Enter');
  await expect(page.locator(`[id="${ids[0]}"]`)).toHaveCount(0);
  return text;
}
const openDesk = async (page: Page, at = day) => {
  await page.goto(at.desk);
  await expect(cards(page).first()).toBeVisible();
};
const as = (who: string) => Rest.signIn(appUrl(), who, demoPassword());
interface Mine {
  items: { id: string; state: string; revision: number; preview: string; letters: string[][] }[];
}
const mine = async (who: string, at = day) =>
  (await (await as(who)).call<Mine>('GET', `/projects/${at.projectId}/rankings/mine?limit=100`)).items;
const expectSound = async (page: Page, what: string) => {
  // What still fades in has other colours.
  await page.evaluate(() => {
    const ending = document
      .getAnimations()
      .filter((a) => Number.isFinite(a.effect?.getComputedTiming().endTime));
    return Promise.allSettled(ending.map((a) => a.finished)).then(() => undefined);
  });
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.html.slice(0, 200)}`));
  expect.soft(found, what).toEqual([]);
};

test('many by keyboard alone; undo, then an edit from the last ones, with both revisions', async ({
  open,
}) => {
  const page = await open('annotator');
  const before = (await mine('annotator')).length;
  await openDesk(page);
  const ranked: string[] = [];
  for (let i = 0; i < 8; i++) ranked.push(await rankByKeys(page));
  expect(new Set(ranked).size).toBe(8);
  await expect.poll(async () => (await mine('annotator')).length).toBe(before + 8);
  // Undo: the last one is back with what was said.
  await page.keyboard.press('Backspace');
  await expect(page.getByText(ranked.at(-1)!)).toBeVisible();
  await expect(page.getByRole('button', { name: /^Submit/ })).not.toContainText('left');
  expect((await mine('annotator')).length).toBe(before + 7);
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await mine('annotator')).length).toBe(before + 8);
  // The one before it, from the list.
  await page.keyboard.press('m');
  const list = page.getByRole('dialog', { name: 'Your last rankings' });
  await list.getByRole('button', { name: ranked.at(-2)! }).click();
  await list.getByRole('button', { name: 'Edit this ranking' }).click();
  await expect(page.getByText(/^You are editing/)).toBeVisible();
  await expect(cards(page).first()).toBeFocused();
  await page.keyboard.press('a');
  await page.keyboard.press('3');
  await page.keyboard.press('Enter');
  await expect(page.getByText(/^You are editing/)).toHaveCount(0);
  await expect.poll(async () => (await mine('annotator'))[0]?.revision).toBe(2);
  await page.keyboard.press('m');
  await list.getByRole('button', { name: ranked.at(-2)! }).click();
  await expect(list.getByText(/^revision 1/)).toBeVisible();
  expect((await mine('annotator')).length).toBe(before + 8);
});

test('without a network the work goes on, and all of it arrives; a closed tab keeps the draft', async ({
  open,
}) => {
  const page = await open('annotator');
  const before = (await mine('annotator')).length;
  await openDesk(page);
  await rankByKeys(page);
  await expect.poll(async () => (await mine('annotator')).length).toBe(before + 1);
  await expect.poll(() => held('annotator')).toBe(3);
  await page.context().setOffline(true);
  await expect(status(page).getByText(/^offline/)).toBeVisible();
  await rankByKeys(page);
  await page.keyboard.press('Escape');
  await page.keyboard.press('5');
  await expect(status(page).getByText('offline · 2 unsent')).toBeVisible();
  // The last one that was ahead: half way, then the tab is closed.
  await expect(cards(page).first()).toBeVisible();
  const id = await firstCard(page);
  await page.keyboard.press('b');
  await page.keyboard.press('1');
  await page.context().setOffline(false);
  await expect(status(page).getByText(/^offline/)).toHaveCount(0);
  await expect.poll(async () => (await mine('annotator')).length).toBe(before + 2);
  await page.context().setOffline(true);
  await page.keyboard.press('c');
  await page.keyboard.press('2');
  const context = page.context();
  await page.close();
  await context.setOffline(false);
  const again = await context.newPage();
  await openDesk(again);
  await expect(again.locator(`[id="${id}"]`)).toBeVisible();
  await expect(again.getByRole('group', { name: 'Candidate B, rank 1' })).toBeVisible();
  await expect(again.getByRole('group', { name: 'Candidate C, rank 2' })).toBeVisible();
});
const held = async (who: string) =>
  (await (await as(who)).call<Mine>('GET', `/projects/${day.projectId}/assignments`)).items.length;

test('two tabs show different items, and one sends for both', async ({ open }) => {
  const one = await open('annotator');
  await openDesk(one);
  const two = await one.context().newPage();
  await openDesk(two);
  expect(await firstCard(two)).not.toBe(await firstCard(one));
  const before = (await mine('annotator')).length;
  const texts = [await rankByKeys(one), await rankByKeys(two), await rankByKeys(one), await rankByKeys(two)];
  expect(new Set(texts).size).toBe(4);
  await expect.poll(async () => (await mine('annotator')).length).toBe(before + 4);
  await two.close();
});

test('the session ends in the middle: sign in on the spot, what waited is sent', async ({ open }) => {
  const page = await open('annotator');
  await openDesk(page);
  const before = (await mine('annotator')).length;
  const cookies = await page.context().cookies();
  await page.context().clearCookies({ name: /session/ });
  await rankByKeys(page);
  const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
  await expect(dialog).toBeVisible();
  await expectSound(page, 'signed out');
  await dialog.getByLabel('Password').fill(demoPassword());
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await expect(dialog).toHaveCount(0);
  await expect.poll(async () => (await mine('annotator')).length).toBe(before + 1);
  await expect(cards(page).first()).toBeVisible();
  expect(cookies.length).toBeGreaterThan(0);
});

test('a flag goes to the lead and comes back while the annotator works', async ({ open }) => {
  const page = await open('annotator2');
  await openDesk(page);
  await page.keyboard.press('!');
  await page.getByRole('dialog').getByLabel('What is wrong?').fill('Two of them say the same.');
  await page.getByRole('dialog').getByRole('button', { name: 'Flag' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await rankByKeys(page);
  const lead = await open('lead');
  await lead.goto(`/projects/${day.slug}/progress/flags`);
  await lead.getByRole('button', { name: /Two of them say the same/ }).click();
  await expectSound(lead, 'flags of the lead');
  await lead.getByLabel('Write').fill('Then tie them.');
  await lead.getByRole('button', { name: 'Send and resolve' }).click();
  await expect(lead.getByText('No flag is open')).toBeVisible();
  // Nothing was loaded anew: the desk heard it.
  await status(page).getByRole('button', { name: '1 answer to your flags' }).click();
  const thread = page.getByRole('dialog', { name: 'Your flags' });
  await expect(thread.getByText('Then tie them.').last()).toBeVisible();
  await expectSound(page, 'flags of the annotator');
  await page.keyboard.press('Escape');
  await expect(status(page).getByText(/to your flags/)).toHaveCount(0);
  await expect(cards(page).first()).toBeFocused();
});

test('keys can be changed, never two on one; preferences follow the person', async ({ open }) => {
  const page = await open('annotator2');
  await openDesk(page);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toBeVisible();
  await expectSound(page, 'keys');
  await page.getByRole('button', { name: 'Change keys …' }).click();
  const keys = page.getByRole('dialog', { name: 'Your keys' });
  await keys.getByRole('button', { name: 'skip: esc. Change' }).click();
  await page.keyboard.press('!');
  await expect(keys.getByRole('alert')).toHaveText('That key is taken: flag.');
  await page.keyboard.press('z');
  await expect(keys.getByRole('button', { name: 'skip: Z. Change' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(keys).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  // A key in a text field is a letter.
  const note = page.getByLabel('Note (optional)').filter({ visible: true });
  if (await note.count()) {
    await note.pressSequentially('z 1');
    await expect(note).toHaveValue('z 1');
    await page
      .getByRole('heading', { level: 1 })
      .evaluate(() => (document.activeElement as HTMLElement).blur());
  }
  await page.keyboard.press('z');
  await expect(page.getByRole('dialog', { name: 'Skip this item' })).toBeVisible();
  await expectSound(page, 'skip');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Menu' }).click();
  await page.getByRole('menuitem', { name: 'Preferences …' }).click();
  const dialog = page.getByRole('dialog', { name: 'Preferences' });
  await dialog.getByLabel('Size of texts').selectOption('large');
  await dialog.getByLabel('Show today’s count and pace').uncheck();
  await expectSound(page, 'preferences');
  await page.keyboard.press('Escape');
  await expect(status(page).getByText(/\d today/)).toHaveCount(0);
  // Another machine: no cookie knows.
  await page.context().clearCookies({ name: /^(text|theme|width|tz)$/ });
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-text', 'large');
  await expect(status(page).getByText(/\d today/)).toHaveCount(0);
  await (await as('annotator2')).call('PUT', '/me/preferences', {});
});

test('in Chinese, by touch where there is one; every dialog is sound; the desk loads little', async ({
  open,
  baseURL,
  isMobile,
}) => {
  const zh = await makeDay(appUrl(), admin(), demoPassword(), { items: 4, zh: true, overlap: 1 });
  const page = await open('annotator');
  await page.context().addCookies([{ name: 'locale', value: 'zh', url: baseURL! }]);
  await openDesk(page, zh);
  await expectNoSideways(page);
  if (isMobile) {
    const id = await firstCard(page);
    for (const [i, letter] of ['A', 'B', 'C'].entries())
      await page.getByRole('button', { name: `${letter} 放入第 ${i + 1} 名` }).tap();
    await page.getByRole('button', { name: '提交' }).tap();
    await expect(page.locator(`[id="${id}"]`)).toHaveCount(0);
  } else await rankByKeys(page);
  for (let i = 0; i < 3; i++) await rankByKeys(page);
  await expect(page.getByRole('heading', { level: 2 })).toBeFocused();
  await expectSound(page, 'nothing left');
  await page.keyboard.press('m');
  await expect(page.getByRole('dialog').getByRole('listitem').first()).toBeVisible();
  await expectSound(page, 'my last');
  await page.context().setOffline(true);
  await expectSound(page, 'offline');
  await page.context().setOffline(false);
  const kb = (await firstLoadJs(page, zh.desk)) / 1000;
  expect(kb, `${kb.toFixed(0)} kB of JavaScript`).toBeLessThanOrEqual(FIRST_LOAD_KB);
});
