// The pages (next build) and the worker (one esbuild bundle each for the worker and its training child).
import fs from 'node:fs';
import path from 'node:path';
import { run } from './commands.mjs';
import { hashOf } from './hashes.mjs';
import { readJson, root, writePrivate } from './paths.mjs';
import { identify, isSame, sleep } from './processes.mjs';
import { StepError } from './steps.mjs';

export const nextProgram = path.join(root, 'node_modules/next/dist/bin/next');
const sources = [
  ...['app', 'components', 'lib', 'messages', 'i18n', 'public', 'styles', 'trainer', 'prisma/schema.prisma'],
  ...['next.config.js', 'next.config.mjs', 'next.config.ts', 'postcss.config.mjs', 'postcss.config.js'],
  ...['proxy.ts', 'middleware.ts', 'instrumentation.ts', 'instrumentation-client.ts'],
  ...['package.json', 'package-lock.json'],
];

/** `next build`, unless the sources are those of the last build. */
export async function buildPages({ skip, note }, env, log) {
  const hash = hashOf(sources, process.version);
  const marker = path.join(root, '.next/discern-build.json');
  const free = await takeLock(path.join(root, 'node_modules/.discern-build'), note);
  try {
    const last = readJson(marker);
    const same = last?.hash === hash && last.settings === hashOf(['tsconfig.json']);
    if (same && fs.existsSync(path.join(root, '.next/BUILD_ID'))) return skip('sources unchanged');
    fs.rmSync(marker, { force: true });
    const { code, output } = await run(process.execPath, [nextProgram, 'build'], {
      env: { ...env, NODE_ENV: 'production', NO_COLOR: '1' },
      log,
    });
    if (code !== 0) {
      if (/ENOSPC|no space left/i.test(output)) throw Object.assign(new Error(output), { code: 'ENOSPC' });
      const first = output.match(/^.*\b[Ee]rror\b.*: .*$/m)?.[0].trim();
      throw new StepError(`The pages do not build${first ? ` (${first})` : ''}; see ${log}.`);
    }
    // Next completes tsconfig.json while it builds: its hash is taken afterwards.
    writePrivate(marker, JSON.stringify({ hash, settings: hashOf(['tsconfig.json']) }));
  } finally {
    free();
  }
}

/** One build at a time in a checkout: a second start waits for the first one's build and then uses it. */
async function takeLock(file, note) {
  for (;;) {
    try {
      fs.writeFileSync(file, JSON.stringify(identify(process.pid)), { flag: 'wx' });
      return () => fs.rmSync(file, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (isSame(readJson(file))) {
      note('waited for another build');
      await sleep(300);
    } else fs.rmSync(file, { force: true });
  }
}

/** Entry points of the worker process and of the child that trains: `dist/worker.mjs` and `dist/child.mjs`. */
export const workerEntries = { worker: 'workers/main.ts', child: 'workers/model-child/child.ts' };

/** Bundles the worker. Packages stay outside: they are loaded from node_modules. */
export async function buildWorker({ skip, note }) {
  const entries = Object.entries(workerEntries).filter(([, file]) => fs.existsSync(path.join(root, file)));
  if (!entries.length) return skip('there is no worker');
  const { build, stop } = await import('esbuild');
  const result = await build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(entries),
    outdir: 'dist',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    packages: 'external',
    sourcemap: true,
    logLevel: 'silent',
    metafile: true,
  }).catch((error) => {
    const [first] = error.errors ?? [];
    const where = first?.location
      ? ` (${first.location.file}:${first.location.line}: ${first.text})`
      : `: ${error.message}`;
    throw new StepError(`The worker does not build${where}.`);
  });
  await stop(); // esbuild keeps a process of its own while it may be asked again
  const size = Object.values(result.metafile.outputs).reduce((sum, { bytes }) => sum + bytes, 0);
  note(`${Math.round(size / 1024)} kB`);
}
