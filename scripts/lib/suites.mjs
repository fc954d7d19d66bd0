// The test suites. Each answers {passed, failed} or {skipped: why, passed: 0, failed: 0}.
import fs from 'node:fs';
import path from 'node:path';
import { run } from './commands.mjs';
import { dataFolder, ensureFolder, readJson, root } from './paths.mjs';
import { say, step } from './steps.mjs';

const bin = (name) => path.join(root, 'node_modules', name);
const skipped = (why) => {
  say(`skipped: ${why}`);
  return { passed: 0, failed: 0, skipped: why };
};
const has = (folder, ending) =>
  fs.existsSync(path.join(root, folder)) &&
  fs.readdirSync(path.join(root, folder), { recursive: true }).some((file) => String(file).endsWith(ending));

/** What the chosen suites need: the client, TensorFlow, a Redis. `close` ends what was started. */
export async function prepare({ folder, chosen, files }) {
  const { generateClient } = await import('./prisma-generate.mjs');
  await step('Prisma client', (s) => generateClient(s, path.join(folder, 'prisma.log')));
  const context = { folder, files, redis: undefined, close: async () => context.redis?.stop() };
  const needs = (...names) => names.some((name) => chosen.includes(name));
  if (needs('unit', 'postgres', 'redis', 'browser', 'chaos')) await tensorflow(folder);
  if (needs('redis')) await redis(context);
  return context;
}

async function tensorflow(folder) {
  const file = path.join(root, 'scripts/setup/tensorflow.mjs');
  const { setupTensorflow } = await import(file);
  const log = fs.createWriteStream(path.join(folder, 'tensorflow.log'), { flags: 'a' });
  await step('TensorFlow', async ({ note }) => {
    const data = ensureFolder(dataFolder());
    const state = await setupTensorflow({ root, data, log: (line) => log.write(`${line}\n`) });
    note(state.message ?? state.reason ?? state.state);
  });
  log.end();
}

async function redis(context) {
  const { startRedis } = await import('./redis.mjs');
  const cache = path.resolve(process.env.DISCERN_CACHE || path.join(dataFolder(), 'cache'));
  await step('Redis', async (s) => {
    context.redis = await startRedis(path.join(context.folder, 'redis'), cache);
    if (!context.redis) s.skip('no redis-server here');
  });
}

/** Type errors, one each. */
async function types() {
  // Route types are written by next; without them the check of a fresh clone would differ from that of a built one.
  await run(process.execPath, [bin('next/dist/bin/next'), 'typegen'], {
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' },
  });
  const { code, output } = await run(process.execPath, [
    bin('typescript/bin/tsc'),
    '--noEmit',
    '--pretty',
    'false',
  ]);
  const errors = output.match(/error TS\d+/g)?.length ?? 0;
  if (code !== 0) say(output.trim());
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: Math.max(1, errors) };
}

/** Lint and format. */
async function lint() {
  const { code, output } = await run(process.execPath, [
    bin('@biomejs/biome/bin/biome'),
    'ci',
    '--colors=off',
  ]);
  if (code !== 0) say(output.trim());
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/** A project of test/vitest.config.ts. */
async function vitest({ folder, files }, project, env = {}) {
  if (!has(`test/${project}`, '.test.ts')) return { passed: 0, failed: 0 };
  const report = path.join(folder, `${project}-${Date.now()}.json`);
  const args = [
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ];
  const clean = { ...process.env, ...env };
  for (const [name, value] of Object.entries(env)) if (value === undefined) delete clean[name];
  const { code } = await run(process.execPath, [bin('vitest/vitest.mjs'), ...args, ...files], {
    env: clean,
    show: true,
  });
  const result = readJson(report);
  const passed = result?.numPassedTests ?? 0;
  const failed = result?.numFailedTests ?? 0;
  // A file that cannot be loaded, or an error outside of a test, fails the run without a failed test.
  return { passed, failed: code === 0 ? failed : Math.max(1, failed) };
}

async function browser({ folder, files }) {
  if (!has('test/browser', '.spec.ts')) return { passed: 0, failed: 0 };
  const { findChromium } = await import('./chromium.mjs');
  const chromium = findChromium();
  if (!chromium) return skipped('no Chromium: install one (apt-get install chromium), or set CHROMIUM_PATH');
  const report = path.join(folder, 'browser.json');
  const env = { ...process.env, CHROMIUM_PATH: chromium, PLAYWRIGHT_JSON_OUTPUT_FILE: report };
  const args = ['test', '--config', 'test/playwright.config.ts', '--reporter=list,json', ...files];
  const { code } = await run(process.execPath, [bin('@playwright/test/cli.js'), ...args], {
    env,
    show: true,
  });
  const stats = readJson(report)?.stats;
  const passed = (stats?.expected ?? 0) + (stats?.flaky ?? 0);
  const failed = stats?.unexpected ?? 0;
  return { passed, failed: code === 0 ? failed : Math.max(1, failed) };
}

export const checks = {
  types,
  lint,
  unit: (context) => vitest(context, 'unit'),
  postgres: (context) => vitest(context, 'integration', { REDIS_URL: undefined, QUEUE_BACKEND: 'postgres' }),
  redis: (context) =>
    context.redis
      ? vitest(context, 'integration', { REDIS_URL: context.redis.url, QUEUE_BACKEND: 'redis' })
      : skipped('no Redis: install redis-server, or set REDIS_URL'),
  browser,
  chaos: (context) => vitest(context, 'chaos'),
};
