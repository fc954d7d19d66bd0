#!/usr/bin/env node
// `node scripts/screenshots.mjs [OUT] [--all]`: starts the real app with the demo, works in it, and takes the README's two
// pictures into docs/images (OUT: another folder). `--all` takes every page in three widths, two themes and two languages
// into OUT. With DISCERN_TEST_URL, DISCERN_DEMO_PASSWORD and DISCERN_TEST_DATA it uses an app that runs already.
import fs from 'node:fs';
import path from 'node:path';
import { chromium } from '@playwright/test';
import { register } from 'tsx/esm/api';
import { chromiumFlags, findChromium } from './lib/chromium.mjs';
import { root } from './lib/paths.mjs';
import { complain, StepError, step } from './lib/steps.mjs';

const unregister = register();
const { startApp } = await import('../test/support/start-app.ts');
const { addSiteAdmin, dataWithNano } = await import('../test/support/real-app.ts');
const { addNastyItems, makeWorld, rank } = await import('../test/support/demo-world.ts');
const { Rest } = await import('../test/support/rest.ts');

const args = process.argv.slice(2);
const all = args.includes('--all');
const out = path.resolve(args.find((a) => !a.startsWith('--')) ?? path.join(root, 'docs/images'));
const WIDTHS = { 1440: 900, 1024: 768, 390: 844 };

const PAGES = [
  ['sign-in', '', () => '/sign-in'],
  ['join', '', (w) => w.joinPath],
  ['desk', 'annotator', (w) => `/projects/${w.slug}/desk`],
  ['desk-odd', 'annotator2', (w) => `/projects/${w.slug}/desk`],
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
  ['set-version', 'engineer', (w) => `/projects/${w.slug}/sets/versions/${w.versionId}`],
  ['runs', 'engineer', (w) => `/projects/${w.slug}/runs`],
  ['run', 'engineer', (w) => `/projects/${w.slug}/runs/${w.runId}`],
  ['new-run', 'engineer', (w) => `/projects/${w.slug}/runs/new`],
  ['reviews', 'engineer', (w) => `/projects/${w.slug}/reviews`],
  ['review', 'lead', (w) => `/projects/${w.slug}/reviews/${w.openReviewId}`],
  ['result', 'engineer', (w) => `/projects/${w.slug}/reviews/${w.doneReviewId}/result`],
  ['members', 'lead', (w) => `/projects/${w.slug}/members`],
  ['audit', 'lead', (w) => `/projects/${w.slug}/members/audit`],
  ['settings', 'lead', (w) => `/projects/${w.slug}/settings`],
  ['projects', 'engineer', () => '/projects'],
  ['admin', 'site', () => '/admin'],
];

let app;
let browser;
try {
  const executablePath = findChromium();
  if (!executablePath) throw new StepError('No Chromium: install one, or set CHROMIUM_PATH.');
  fs.mkdirSync(out, { recursive: true });
  app = await step('App', () => running() ?? startApp({ data: dataWithNano(), env: modelEnvironment() }));
  const world = await step('One round', () => work(app));
  browser = await chromium.launch({ executablePath, args: chromiumFlags });
  const people = makePeople(app, world.siteAdmin);
  await step('Pictures', () => (all ? everything(people, world) : readme(people, world)));
} catch (error) {
  complain(error);
  process.exitCode = 1;
}
await browser?.close();
await app?.stop();
unregister();

function running() {
  const { DISCERN_TEST_URL: url, DISCERN_DEMO_PASSWORD: password, DISCERN_TEST_DATA: data } = process.env;
  return url && { url, password, data, stop: () => {} };
}

/** A folder of models that were fetched before serves the run, if there is one. */
function modelEnvironment() {
  return process.env.DISCERN_MODELS ? {} : { DISCERN_MODELS: '' };
}

async function work({ url, password, data }) {
  const real =
    process.env.DISCERN_MODELS && fs.existsSync(path.join(process.env.DISCERN_MODELS, 'smollm2-135m'));
  const world = await makeWorld(url, password, {
    model: real ? 'smollm2-135m' : 'nano',
    rankings: 14,
    run: {
      epochs: 1,
      learningRate: real ? 0.0002 : 0.003,
      maxLength: 384,
      evalEvery: 10,
      saveEvery: 10,
    },
  });
  if (all) await addNastyItems(url, password, world.projectId);
  // What annotator2 held stays first on the desk: ranked away, the odd ones come.
  if (all) await rank(await Rest.signIn(url, 'annotator2', password), world.projectId, 1);
  return { ...world, siteAdmin: all ? addSiteAdmin(data, password) : undefined };
}

/** Signs each person in once. */
function makePeople({ url, password }, siteAdmin) {
  const states = new Map();
  return async (who, { width, theme = 'light', locale = 'en' }) => {
    const phone = width < 500;
    const context = await browser.newContext({
      baseURL: url,
      viewport: { width, height: WIDTHS[width] },
      deviceScaleFactor: 1,
      hasTouch: phone,
      isMobile: phone,
      colorScheme: theme,
      reducedMotion: 'reduce',
      storageState: states.get(who),
    });
    await context.addCookies(
      ['locale', 'theme'].map((name) => ({ name, value: name === 'theme' ? theme : locale, url })),
    );
    const page = await context.newPage();
    if (who && !states.has(who)) {
      await page.request.post('/api/auth/sign-in/email', {
        headers: { origin: url },
        data: { email: who === 'site' ? siteAdmin : `${who}@demo.discern.local`, password },
      });
      states.set(who, await context.storageState());
    }
    return page;
  };
}

async function shoot(page, address, file, fullPage = false) {
  await page.goto(address);
  await page.getByRole('main').waitFor();
  await page.waitForLoadState('load');
  await page.waitForFunction(() => !document.querySelector('.animate-pulse'));
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: path.join(out, `${file}.png`), fullPage, animations: 'disabled' });
}

async function readme(people, world) {
  const desk = await people('annotator', { width: 1440 });
  await desk.goto(`/projects/${world.slug}/desk`);
  const cards = desk.getByRole('group', { name: /^Candidate [A-L],/ });
  await cards.first().waitFor();
  // An English item that asks for judgement: the others are skipped.
  const wanted = async () =>
    (await desk
      .getByText(/ · en$/)
      .first()
      .isVisible()) && (await desk.locator('summary', { hasText: 'Reference' }).count()) === 0;
  for (let i = 0; i < 20 && !(await wanted()); i++) {
    const first = await cards.first().getAttribute('id');
    await desk.keyboard.press('Escape');
    await desk.getByRole('dialog').waitFor();
    await desk.keyboard.press('5');
    await desk.locator(`[id="${first}"]`).waitFor({ state: 'detached' });
    await cards.first().waitFor();
  }
  // Half way: the one with most to say first, two tied below, the last not ranked yet.
  const lengths = (await cards.locator('p').allTextContents()).map((text) => text.length);
  const letters = [...lengths.keys()].sort((a, b) => lengths[b] - lengths[a]).map((at) => 'abcdefghijkl'[at]);
  for (const [i, rank] of ['1', '2', '2'].entries()) {
    await desk.keyboard.press(letters[i]);
    await desk.keyboard.press(rank);
  }
  await desk.keyboard.press(letters[3]);
  await desk.getByText('saved', { exact: true }).first().waitFor();
  await desk.screenshot({ path: path.join(out, 'desk.png'), animations: 'disabled' });
  const run = await people('engineer', { width: 1440 });
  await shoot(run, `/projects/${world.slug}/runs/${world.runId}`, 'run');
}

async function everything(people, world) {
  for (const width of Object.keys(WIDTHS).map(Number))
    for (const theme of ['light', 'dark'])
      for (const locale of ['en', 'zh'])
        for (const [name, who, address] of PAGES) {
          const page = await people(who, { width, theme, locale });
          await shoot(page, address(world), `${name}-${width}-${theme}-${locale}`, !name.startsWith('desk'));
          await page.context().close();
        }
}
