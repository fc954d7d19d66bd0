import path from 'node:path';
import { defineConfig } from '@playwright/test';
import { chromiumFlags, findChromium } from '../scripts/lib/chromium.mjs';

const browser = {
  browserName: 'chromium' as const,
  launchOptions: { executablePath: findChromium(), args: chromiumFlags },
};

export default defineConfig({
  testDir: 'browser',
  outputDir: '../test-results',
  globalSetup: path.join(import.meta.dirname, 'support/real-app.ts'),
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: 'list',
  use: { trace: 'retain-on-failure', screenshot: 'only-on-failure' },
  projects: [
    { name: 'desktop', use: { ...browser, viewport: { width: 1440, height: 900 } } },
    {
      name: 'phone',
      // It looks at no page.
      testIgnore: 'large-import.spec.ts',
      use: { ...browser, viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
    },
  ],
});
