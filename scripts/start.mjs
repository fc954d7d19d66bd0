#!/usr/bin/env node
// `npm start`: from a fresh clone to a running Discern, and then its supervisor. `--dev` runs the sources as they change.
// Plain Node until the packages are there: what needs them is imported after that step.
import fs from 'node:fs';
import path from 'node:path';
import { endCommands, run, watch } from './lib/commands.mjs';
import { childEnvironment, settings } from './lib/environment.mjs';
import { hashOf } from './lib/hashes.mjs';
import { checkNode, installPackages } from './lib/packages.mjs';
import { ensureFolder, logFolder, readJson, root, writePrivate } from './lib/paths.mjs';
import { portTrouble } from './lib/ports.mjs';
import { isAlive, signalGroup, sleep } from './lib/processes.mjs';
import { demoPassword } from './lib/secrets.mjs';
import { complain, StepError, say, step } from './lib/steps.mjs';
import { follow, Keeper, RunRecord } from './lib/supervisor.mjs';

const began = performance.now();
const dev = process.argv.includes('--dev');
const has = (file) => fs.existsSync(path.join(root, file));
const state = { keepers: [], followers: [], database: undefined, record: undefined, ending: undefined };

process.stdout.on('error', () => {}); // `npm start | head` must not end it without its order
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => (state.ending ? hurry() : shutDown(0)));
// npm passes a signal on to the shell between it and this process, which may die of it alone.
const parent = process.ppid;
if (process.env.npm_lifecycle_event) setInterval(() => process.ppid !== parent && shutDown(0), 250).unref();
process.on('uncaughtException', (error) => {
  complain(error);
  shutDown(1);
});
process.on('unhandledRejection', (error) => {
  throw error;
});

try {
  checkNode();
  await start(settings());
} catch (error) {
  if (!state.ending) complain(error);
  await shutDown(1);
}

async function start(options) {
  const { data, port, host } = options;
  await claim(options);
  const logs = logFolder(data);
  await step('Packages', (s) => installPackages(s, path.join(logs, 'npm.log')));
  const { openDatabase, checkRedis } = await import('./lib/database.mjs');
  const { generateClient } = await import('./lib/prisma-generate.mjs');
  const { buildPages, buildWorker } = await import('./lib/build.mjs');
  await checkRedis();
  startBackground(options);

  const client = step('Prisma client', (s) => generateClient(s, path.join(logs, 'prisma.log')));
  const database = step('Database', (s) => prepareDatabase(s, data, openDatabase));
  const ready = Promise.all([client, database]).then(async ([, applied]) => {
    const env = childEnvironment(options, state.database.url, dev ? 'development' : 'production');
    const seeded = step('Demo project', (s) => seed(s, options, env, applied));
    if (!dev) {
      await step('Worker', buildWorker);
      await step('Pages', (s) => buildPages(s, env, path.join(logs, 'build.log')));
    }
    await seeded;
    return env;
  });
  const env = await ready;
  if (state.ending) return;
  await startProcesses(options, env);
  await waitForPage(host, port);
  announce(options);
}

/** Makes sure that the data folder and the port are this process's own. */
async function claim({ data, port, host }) {
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new StepError(`PORT must be a number from 1 to 65535, not ${process.env.PORT}.`);
  ensureFolder(data);
  const record = new RunRecord(data);
  const other = record.running();
  if (other)
    throw new StepError(
      `Discern already runs with this data folder${other.url ? ` at ${other.url}` : ''} (process ${other.supervisor.pid}): stop it, or set DISCERN_DATA to another folder.`,
    );
  const ended = await record.endOrphans();
  if (ended.length) say(`- Ended what an earlier start had left running: ${ended.join(', ')}`);
  const trouble = await portTrouble(port, host);
  if (trouble === 'EADDRINUSE')
    throw new StepError(
      `Port ${port} is taken by another program: stop it, or choose another port, as in PORT=${port + 1} npm start.`,
    );
  if (trouble === 'EACCES')
    throw new StepError(`Port ${port} may only be used by root: choose one above 1023 with PORT.`);
  if (trouble)
    throw new StepError(
      `HOST ${host} is not an address of this machine (${trouble}): unset HOST, or set it to 127.0.0.1 or 0.0.0.0.`,
    );
  record.set({ port, url: address(host, port) });
  state.record = record;
  watch.changed = (pids) => record.commands(pids);
}

async function prepareDatabase({ note }, data, openDatabase) {
  state.database = await openDatabase(data);
  const { migrate } = await import('./lib/migrate.mjs');
  const applied = await migrate(state.database.url, { warn: (text) => say(`  ${text}`) });
  const { embedded } = state.database;
  const where = embedded
    ? `embedded, port ${embedded.port}${embedded.adopted ? ', was running' : ''}`
    : 'DATABASE_URL';
  note(applied.length ? `${where}; ${applied.length} migrations applied` : where);
  if (embedded) guardDatabase(data, embedded);
  return applied;
}

/** Starts the embedded server again when it dies. */
function guardDatabase(data, server) {
  let { pid } = server;
  let busy = false;
  const timer = setInterval(async () => {
    if (busy || state.ending || isAlive(pid)) return;
    busy = true;
    say('The database ended; starting it again.');
    try {
      const { startPostgres } = await import('./lib/postgres.mjs');
      const next = await startPostgres(data);
      pid = next.pid;
      state.database.embedded = next;
      if (next.url !== state.database.url)
        throw new StepError('The database came back on another port: start Discern again.');
    } catch (error) {
      complain(error);
      if (error instanceof StepError) await shutDown(1);
    }
    busy = false;
  }, 1000);
  timer.unref();
}

/** Seeds the demo project once for each database and version of the demo; the seed itself may run twice. */
async function seed({ skip }, { data, demo }, env, applied) {
  if (!demo) return skip('DISCERN_DEMO=0');
  const entry = 'prisma/seed/index.ts';
  if (!has(entry)) return skip('there is none');
  const marker = path.join(data, 'seeded.json');
  const password = demoPassword(data);
  const hash = hashOf(
    ['prisma/seed'],
    `${new URL(env.DATABASE_URL).pathname}${state.database.embedded ? '' : env.DATABASE_URL}${password}`,
  );
  if (!applied.length && readJson(marker)?.hash === hash) return skip('already there');
  const log = path.join(logFolder(data), 'seed.log');
  const { code, output } = await run(process.execPath, ['--import', 'tsx', entry], {
    env: { ...env, DISCERN_DEMO_PASSWORD: password },
    log,
  });
  if (code !== 0)
    throw new StepError(
      `The demo project cannot be made: ${output.trim().split('\n').slice(-3).join(' ')}; see ${log}.`,
    );
  writePrivate(marker, JSON.stringify({ hash }));
}

/** TensorFlow and the default model: the first page does not wait for them. */
function startBackground({ data }) {
  if (process.env.DISCERN_SETUP === '0') return;
  const env = { ...process.env, DISCERN_DATA: data };
  keep({ name: 'setup', args: [path.join(root, 'scripts/background.mjs')], env, again: false }, data);
}

async function startProcesses({ data, port, host }, env) {
  const { nextProgram } = await import('./lib/build.mjs');
  const web = [nextProgram, dev ? 'dev' : 'start', '-p', String(port), '-H', host];
  keep({ name: 'web', args: web, env }, data);
  if (dev && has('workers/main.ts'))
    keep(
      {
        name: 'worker',
        args: [path.join(root, 'node_modules/tsx/dist/cli.mjs'), 'watch', 'workers/main.ts'],
        env,
      },
      data,
    );
  else if (has('dist/worker.mjs') && has('workers/main.ts'))
    keep({ name: 'worker', args: ['--enable-source-maps', 'dist/worker.mjs'], env }, data);
}

function keep(what, data) {
  const keeper = new Keeper({ ...what, data, record: state.record });
  state.followers.push(follow(keeper.log, `[${keeper.name}]`));
  state.keepers.push(keeper.start());
}

function address(host, port) {
  return `http://${['127.0.0.1', '0.0.0.0', '::'].includes(host) ? 'localhost' : host}:${port}`;
}

async function waitForPage(host, port) {
  const local = ['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host;
  const web = state.keepers.find(({ name }) => name === 'web');
  await step('First page', async () => {
    for (const end = Date.now() + 120_000; Date.now() < end && !state.ending; await sleep(100)) {
      if (web.failures >= 3) break;
      try {
        const answer = await fetch(`http://${local}:${port}/api/health`, {
          signal: AbortSignal.timeout(30_000),
        });
        if (answer.status < 500) return;
      } catch {}
    }
    if (!state.ending) throw new StepError(`The web process does not answer; see ${web.log}.`);
  });
}

function announce({ data, host, port, demo }) {
  if (state.ending) return;
  say(`\nDiscern is ready at ${address(host, port)} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
  if (demo && has('prisma/seed/index.ts')) {
    say(`\nDemo accounts, each with the password ${demoPassword(data)}`);
    for (const name of ['annotator', 'annotator2', 'lead', 'engineer', 'admin'])
      say(`  ${name}@demo.discern.local`);
  }
  say(`\nData in ${data}, logs in ${path.join(data, 'logs')}. Ctrl-C stops everything.\n`);
}

/** Ends everything this process started, the database last. */
function shutDown(code) {
  state.endingSince ??= performance.now();
  state.ending ??= (async () => {
    for (const end of state.followers) end();
    await Promise.all([endCommands(), ...state.keepers.map((keeper) => keeper.stop(22_000))]);
    await state.database?.embedded?.release();
    state.record?.remove();
    process.exit(code);
  })();
  return state.ending;
}

/**
 * A second signal: whoever still gives its work back is ended at once, and finds it again at the next start. One Ctrl-C
 * arrives twice, from the terminal and through npm: only a later one counts.
 */
function hurry() {
  if (performance.now() - state.endingSince < 1000) return;
  for (const { pid } of state.keepers) if (pid) signalGroup(pid, 'SIGKILL');
}
