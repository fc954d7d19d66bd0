#!/usr/bin/env node
// `npx discern COMMAND`: makes sure of the packages, runs scripts/cli/index.ts, and gives it a database when its command
// asks for one. The server is held here, so that it is stopped in order however the command ends.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { childEnvironment, settings } from './lib/environment.mjs';
import { checkNode, installPackages } from './lib/packages.mjs';
import { dataFolder, ensureFolder, logFolder, root } from './lib/paths.mjs';
import { complain, StepError, step, stepsToStderr } from './lib/steps.mjs';

const args = process.argv.slice(2);
const data = dataFolder();
let embedded;

if (args[0] === 'start') {
  process.argv.splice(2, 1);
  await import('./start.mjs');
} else {
  stepsToStderr(true);
  try {
    checkNode();
    process.exitCode = await command();
  } catch (error) {
    complain(error);
    process.exitCode = 1;
  }
  await embedded?.release();
  process.exit();
}

async function command() {
  ensureFolder(data);
  const logs = logFolder(data);
  await step('Packages', (s) => installPackages(s, path.join(logs, 'npm.log')));
  const { generateClient } = await import('./lib/prisma-generate.mjs');
  await step('Prisma client', (s) => generateClient(s, path.join(logs, 'prisma.log')));
  const env = { ...process.env, DISCERN_DATA: data, TSX_TSCONFIG_PATH: path.join(root, 'tsconfig.json') };
  for (const name of ['DISCERN_MODELS', 'DISCERN_CACHE']) if (env[name]) env[name] = path.resolve(env[name]);
  const tsx = pathToFileURL(path.join(root, 'node_modules/tsx/dist/loader.mjs')).href;
  const child = spawn(process.execPath, ['--import', tsx, path.join(root, 'scripts/cli/index.ts'), ...args], {
    env,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  });
  // A terminal's Ctrl-C reaches the child itself; this process waits for it and then stops the database.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('message', async (wanted) => {
    try {
      child.send({ env: await provide(wanted) });
    } catch (error) {
      complain(error);
      child.kill('SIGKILL');
    }
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}

/** What the command needs before it runs, as variables of its environment. */
async function provide({ database, tensorflow }) {
  if (tensorflow) await awaitTensorflow();
  if (!database) return {};
  const { openDatabase, checkRedis } = await import('./lib/database.mjs');
  const { migrate } = await import('./lib/migrate.mjs');
  await checkRedis();
  const opened = await openDatabase(data);
  embedded = opened.embedded;
  await migrate(opened.url);
  const { DATABASE_URL, DISCERN_SECRET, HOST, PORT } = childEnvironment(settings(), opened.url);
  return { DATABASE_URL, DISCERN_SECRET, HOST, PORT };
}

/** Waits for a set-up that `npm start` has under way; sets TensorFlow up where none was. */
async function awaitTensorflow() {
  const file = path.join(root, 'scripts/setup/tensorflow.mjs');
  if (!fs.existsSync(file))
    throw new StepError('scripts/setup/tensorflow.mjs is missing: this checkout is not complete.');
  const { setupTensorflow } = await import(file);
  const log = fs.createWriteStream(path.join(logFolder(data), 'tensorflow.log'), { flags: 'a' });
  await step('TensorFlow', () => setupTensorflow({ root, data, log: (line) => log.write(`${line}\n`) }));
  log.end();
}
