// What every browser test has: people who are signed in, and pages whose errors fail the test.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Browser, type BrowserContext, test as base, expect, type Page } from '@playwright/test';
import { demoEmail } from './rest';

export const appUrl = () => process.env.DISCERN_TEST_URL!;
export const demoPassword = () => process.env.DISCERN_DEMO_PASSWORD!;

/** Collects what the browser itself complains about: errors of scripts, of the policy, and failed loads. */
export function watch(page: Page, complaints: string[]): void {
  page.on('console', (m) => {
    // An answer that is an error shows in the page; the browser's own note of it says nothing more.
    const answered = /Failed to load resource: the server responded with a status of 4\d\d/.test(m.text());
    // The test itself took the network away.
    const cut = m.text().includes('net::ERR_INTERNET_DISCONNECTED');
    if (m.type() === 'error' && !answered && !cut) complaints.push(`${page.url()}: ${m.text()}`);
  });
  page.on('pageerror', (e) => complaints.push(`${page.url()}: ${e.stack ?? e.message}`));
  void page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (e) =>
      console.error(`Content-Security-Policy: ${e.violatedDirective} ${e.blockedURI}`),
    );
  });
}

/** Signs in through the page, as a person does. */
export async function signIn(page: Page, who: string, password = demoPassword()): Promise<void> {
  await page.goto('/sign-in');
  await page.getByLabel('E-mail').fill(demoEmail(who));
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).not.toHaveURL(/sign-in/);
}

interface Fixtures {
  complaints: string[];
  /** A page of its own context, signed in as that person. */
  open: (who: string) => Promise<Page>;
}

type Use = Parameters<Browser['newContext']>[0];

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: what Playwright wants of a fixture without needs
  baseURL: async ({}, use) => use(appUrl()),
  complaints: async ({ page }, use) => {
    const complaints: string[] = [];
    watch(page, complaints);
    await use(complaints);
    expect(complaints).toEqual([]);
  },
  open: async ({ browser, contextOptions, viewport, hasTouch, isMobile, complaints, baseURL }, use) => {
    const contexts: BrowserContext[] = [];
    const options = { ...contextOptions, viewport, hasTouch, isMobile, baseURL, locale: 'en-GB' } as Use;
    await use(async (who) => {
      const context = await browser.newContext({ ...options, ...session(who) });
      contexts.push(context);
      const page = await context.newPage();
      watch(page, complaints);
      if (session(who)) return page;
      await signIn(page, who);
      await context.storageState({ path: sessionFile(who) });
      return page;
    });
    await Promise.all(contexts.map((c) => c.close()));
  },
});

/** One sign-in a person and run. */
const sessionFile = (who: string) =>
  path.join(process.env.DISCERN_TEST_SESSIONS ?? os.tmpdir(), `${who.replace(/\W/g, '-')}.json`);
const session = (who: string) =>
  process.env.DISCERN_TEST_SESSIONS && fs.existsSync(sessionFile(who))
    ? { storageState: sessionFile(who) }
    : undefined;

/** Nothing sticks out of the page to the side. */
export async function expectNoSideways(page: Page): Promise<void> {
  await expect
    .poll(() =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
    )
    .toBeLessThanOrEqual(0);
}

export { expect };
