#!/usr/bin/env node
// The database, for developers.
//   node scripts/db.mjs dev NAME   write and apply a migration from the changes in prisma/schema.prisma
//   node scripts/db.mjs deploy     apply the migrations that are missing (npm start does this)
//   node scripts/db.mjs status     what is applied, what is missing, what was edited
//   node scripts/db.mjs diff       SQL from the migrations to the schema; exit code 2 when there is any
//   node scripts/db.mjs reset      drop and remake the database
// DATABASE_URL names the database; without it the embedded one of the data folder is used.
import fs from 'node:fs';
import path from 'node:path';
import { ensureDatabase, migrate, readMigrations } from './lib/migrate.mjs';
import { dataFolder, root } from './lib/paths.mjs';
import { startPostgres } from './lib/postgres.mjs';

const schemaFile = path.join(root, 'prisma/schema.prisma');
const folder = path.join(root, 'prisma/migrations');
const filters = { externalTables: [], externalEnums: [] };
const schema = () => ({ files: [{ path: schemaFile, content: fs.readFileSync(schemaFile, 'utf8') }] });

function migrations() {
  const lock = path.join(folder, 'migration_lock.toml');
  return {
    baseDir: folder,
    shadowDbInitScript: '',
    lockfile: {
      path: 'migration_lock.toml',
      content: fs.existsSync(lock) ? fs.readFileSync(lock, 'utf8') : null,
    },
    migrationDirectories: readMigrations(folder).map(({ name, sql }) => ({
      path: name,
      migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: sql } },
    })),
  };
}

async function dev(url, name) {
  if (!/^[a-z0-9_]+$/.test(name ?? ''))
    throw new Error('name the migration, as in: node scripts/db.mjs dev add_judges');
  const { closeEngines, schemaEngine } = await import('./lib/schema-engine.mjs');
  await migrate(url, { warn: (text) => console.warn(text) });
  const engine = await schemaEngine(url, schemaFile);
  try {
    const { action } = await engine.devDiagnostic({ migrationsList: migrations(), filters });
    if (action.tag === 'reset')
      throw new Error(`${action.reason}\nReset the database first: node scripts/db.mjs reset`);
    const loss = await engine.evaluateDataLoss({ migrationsList: migrations(), schema: schema(), filters });
    for (const warning of loss.warnings) console.warn(`warning: ${warning.message}`);
    if (loss.unexecutableSteps.length)
      throw new Error(loss.unexecutableSteps.map((step) => step.message).join('\n'));
    const input = {
      migrationName: name,
      draft: false,
      migrationsList: migrations(),
      schema: schema(),
      filters,
    };
    const made = await engine.createMigration(input);
    if (made.migrationScript === null) return console.log('schema and migrations are in sync');
    const target = path.join(folder, made.generatedMigrationName);
    fs.mkdirSync(target, { recursive: true });
    fs.writeFileSync(path.join(target, 'migration.sql'), made.migrationScript);
    const lock = '# Prisma keeps the database kind of the migrations here.\nprovider = "postgresql"\n';
    fs.writeFileSync(path.join(folder, 'migration_lock.toml'), lock);
  } finally {
    engine.free();
    await closeEngines();
  }
  console.log(`written and applied: ${(await migrate(url)).join(', ')}`);
}

async function diff(url) {
  const { closeEngines, schemaEngine } = await import('./lib/schema-engine.mjs');
  await ensureDatabase(url);
  const engine = await schemaEngine(url, schemaFile);
  const from = { tag: 'migrations', ...migrations() };
  const to = { tag: 'schemaDatamodel', ...schema() };
  const result = await engine.diff({
    from,
    to,
    script: true,
    exitCode: true,
    shadowDatabaseUrl: null,
    filters,
  });
  console.log(result.stdout);
  process.exitCode = result.exitCode;
  engine.free();
  await closeEngines();
}

async function status(url) {
  const { closeEngines, schemaEngine } = await import('./lib/schema-engine.mjs');
  await ensureDatabase(url);
  const engine = await schemaEngine(url, schemaFile);
  const input = { migrationsList: migrations(), optInToShadowDatabase: false, filters };
  console.log(JSON.stringify(await engine.diagnoseMigrationHistory(input), null, 2));
  engine.free();
  await closeEngines();
}

async function reset(url) {
  const { default: pg } = await import('pg');
  const { connection } = await import('./lib/migrate.mjs');
  const client = new pg.Client(connection(url, 'postgres'));
  await client.connect();
  await client.query(`drop database if exists ${pg.escapeIdentifier(connection(url).database)} with (force)`);
  await client.end();
  await deploy(url);
}

async function deploy(url) {
  const applied = await migrate(url, { warn: (text) => console.warn(text) });
  console.log(applied.length ? `applied: ${applied.join(', ')}` : 'nothing to apply');
}

const commands = { dev, deploy, status, diff, reset };
const [command, name] = process.argv.slice(2);
if (!commands[command]) {
  console.error('usage: node scripts/db.mjs dev NAME | deploy | status | diff | reset');
  process.exit(2);
}
const server = process.env.DATABASE_URL ? undefined : await startPostgres(dataFolder());
try {
  await commands[command](process.env.DATABASE_URL || server.url, name);
} catch (error) {
  console.error(error?.message ?? error);
  process.exitCode = 1;
}
await server?.release();
process.exit();
