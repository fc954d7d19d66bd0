// The lead's decisions in the real browser: an item is decided by keyboard while an annotator works on it, and the pages
// around it have nothing for axe in both languages and themes.
import { randomUUID } from 'node:crypto';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { appUrl, demoPassword, expect, test } from '../support/browser';
import { Rest } from '../support/rest';

interface Next {
  assignment: { id: string };
  candidates: { id: string }[];
}
interface Project {
  id: string;
  slug: string;
}

/** A project of its own in which one item waits for an annotator and was flagged. */
async function flaggedItem() {
  const as = (who: string) => Rest.signIn(appUrl(), who, demoPassword());
  const [lead, annotator] = [await as('lead'), await as('annotator')];
  const projects = await lead.call<{ items: Project[] }>('GET', '/projects');
  const project = projects.items.find((p) => p.slug === 'demo')!;
  const next = await annotator.call<Next>('POST', `/projects/${project.id}/assignments/next`, {});
  await annotator.call('POST', `/assignments/${next.assignment.id}/flag`, { text: 'Which town is meant?' });
  return { project, annotator, next };
}

test('a lead decides a flagged item by keyboard while the annotator ranks it', async ({ open }) => {
  const { project, annotator, next } = await flaggedItem();
  const page = await open('lead');
  await page.goto(`/projects/${project.slug}/progress/contested`);
  // The worker puts a flag into the queue within seconds, and the page hears of it.
  const first = page.getByRole('table').getByRole('link').first();
  await expect(first).toBeVisible({ timeout: 30_000 });
  await first.click();
  await page.waitForURL(/contested\/./);
  const item = page.url();
  await expect(page.getByText('Which town is meant?')).toBeVisible();
  await mustBeAccessible(page, item);
  await page.getByRole('button', { name: 'Let it stand' }).click();
  await expect(page.getByText('It stands.', { exact: true }).first()).toBeVisible();
  await page.goto(item);
  await page.getByRole('button', { name: 'Put back into the queue' }).click();
  await expect(page.getByRole('button', { name: 'Let it stand' })).toBeVisible();
  await expect(page.getByRole('button', { name: /Decide \(\d+ left\)/ })).toBeVisible();
  for (let i = 0; i < next.candidates.length; i++) {
    await page.keyboard.press('ABCDEFGHIJKL'[i]!.toLowerCase());
    await page.keyboard.press(String(Math.min(i + 1, 9)));
  }
  await page.keyboard.press('Enter');
  await expect(page.getByText('Decided.', { exact: true }).first()).toBeVisible();
  const late = await annotator.call<{ counted: boolean; reason?: string }>(
    'POST',
    `/assignments/${next.assignment.id}/submit`,
    { idempotencyKey: randomUUID(), groups: next.candidates.map((c) => [c.id]) },
  );
  expect(late).toMatchObject({ counted: false, reason: 'adjudicated' });
});

/** axe finds nothing on the page at `url`, in both languages and themes. */
async function mustBeAccessible(page: Page, url: string) {
  for (const locale of ['zh', 'en'])
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.context().addCookies([{ name: 'locale', value: locale, url: appUrl() }]);
      await page.goto(url);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await page.waitForTimeout(300); // colours fade from one theme into the other
      expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
    }
}

for (const path of ['', '/agreement', '/contested', '/quality', '/flags'])
  test(`the page progress${path} is accessible in both languages and themes`, async ({ open }) => {
    const page = await open('lead');
    await mustBeAccessible(page, `/projects/demo/progress${path}`);
  });
