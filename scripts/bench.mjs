#!/usr/bin/env node
// `npm run bench -- NAME [ARGS]`: runs test/load/NAME.ts with the app's environment and a database of its own data folder
// (DISCERN_DATA; without it a temporary one, removed afterwards).
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { run } from './lib/commands.mjs';
import { openDatabase } from './lib/database.mjs';
import { childEnvironment, settings } from './lib/environment.mjs';
import { checkNode, installPackages } from './lib/packages.mjs';
import { logFolder, root } from './lib/paths.mjs';
import { complain, step } from './lib/steps.mjs';

const folder = path.join(root, 'test/load');
const [name, ...args] = process.argv.slice(2);
const file = path.join(folder, `${name}.ts`);
if (!name || !fs.existsSync(file)) {
  const names = fs.existsSync(folder) ? fs.readdirSync(folder).filter((one) => one.endsWith('.ts')) : [];
  console.error(
    `usage: npm run bench -- NAME\n  ${names.map((one) => path.basename(one, '.ts')).join('\n  ')}`,
  );
  process.exit(2);
}
const temporary = process.env.DISCERN_DATA
  ? undefined
  : fs.mkdtempSync(path.join(os.tmpdir(), 'discern-bench-'));
if (temporary) process.env.DISCERN_DATA = temporary;
const options = settings();
let database;
try {
  checkNode();
  await step('Packages', (s) => installPackages(s, path.join(logFolder(options.data), 'npm.log')));
  const { generateClient } = await import('./lib/prisma-generate.mjs');
  await step('Prisma client', (s) => generateClient(s));
  database = await step('Database', () => openDatabase(options.data));
  const { migrate } = await import('./lib/migrate.mjs');
  await migrate(database.url);
  const env = childEnvironment(options, database.url);
  const { code } = await run(process.execPath, ['--import', 'tsx', file, ...args], {
    env,
    show: true,
    detached: false,
  });
  process.exitCode = code === 0 ? 0 : 1;
} catch (error) {
  complain(error);
  process.exitCode = 1;
}
await database?.embedded?.release();
if (temporary) fs.rmSync(temporary, { recursive: true, force: true });
