// What `prisma migrate deploy` does, with node-postgres alone: applies prisma/migrations/*/migration.sql in order and
// records each in _prisma_migrations exactly as Prisma does (same table, SHA-256 checksum, advisory lock 72707369).
import { createHash, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { root } from './paths.mjs';

const prismaLock = 72707369;
const recordTable = `create table if not exists _prisma_migrations (
  id varchar(36) primary key not null, checksum varchar(64) not null, finished_at timestamptz,
  migration_name varchar(255) not null, logs text, rolled_back_at timestamptz,
  started_at timestamptz not null default now(), applied_steps_count integer not null default 0)`;

/** Settings for node-postgres. Discrete, since beside a connection string it would ignore `database`. */
export function connection(url, database) {
  const u = new URL(url);
  return {
    host: u.hostname,
    port: Number(u.port || 5432),
    user: decodeURIComponent(u.username),
    password: decodeURIComponent(u.password),
    database: database ?? decodeURIComponent(u.pathname.slice(1)),
    ssl: /sslmode=(require|no-verify)/.test(u.search) ? { rejectUnauthorized: false } : undefined,
    connectionTimeoutMillis: 10_000,
  };
}

/** The migrations of a folder in order: `{name, sql, checksum}`. */
export function readMigrations(dir = path.join(root, 'prisma/migrations')) {
  if (!fs.existsSync(dir)) return [];
  const folders = fs.readdirSync(dir, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return folders
    .map(({ name }) => name)
    .sort()
    .map((name) => {
      const sql = fs.readFileSync(path.join(dir, name, 'migration.sql'), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    });
}

/** Makes the URL's database when it is missing. True when it was made. */
export async function ensureDatabase(url) {
  const name = connection(url).database;
  const direct = new pg.Client(connection(url));
  try {
    await direct.connect();
    return false;
  } catch (error) {
    if (error.code !== '3D000') throw error; // anything but "database does not exist"
  } finally {
    await direct.end().catch(() => {});
  }
  const admin = new pg.Client(connection(url, 'postgres'));
  await admin.connect();
  try {
    await admin.query(`create database ${pg.escapeIdentifier(name)}`);
    return true;
  } catch (error) {
    if (!['42P04', '23505'].includes(error.code)) throw error; // another process made it just now
    return false;
  } finally {
    await admin.end();
  }
}

/**
 * Brings the URL's database up to the newest migration.
 * @returns {Promise<string[]>} the names that were applied
 */
export async function migrate(url, { dir, warn = () => {} } = {}) {
  await ensureDatabase(url);
  const client = new pg.Client(connection(url));
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [prismaLock]);
    await client.query(recordTable);
    const { rows } = await client.query(
      'select migration_name, checksum, finished_at from _prisma_migrations where rolled_back_at is null',
    );
    const failed = rows.filter((row) => !row.finished_at).map((row) => row.migration_name);
    if (failed.length)
      throw new Error(
        `The database holds an unfinished migration (${failed.join(', ')}): restore a backup and start again.`,
      );
    const done = new Map(rows.map((row) => [row.migration_name, row.checksum]));
    const applied = [];
    for (const migration of readMigrations(dir)) {
      const checksum = done.get(migration.name);
      if (checksum === undefined) applied.push(await apply(client, migration));
      else if (checksum !== migration.checksum) warn(`${migration.name} was edited after it was applied`);
    }
    return applied;
  } finally {
    await client.end();
  }
}

async function apply(client, { name, sql, checksum }) {
  const id = randomUUID();
  await client.query('insert into _prisma_migrations (id, checksum, migration_name) values ($1, $2, $3)', [
    id,
    checksum,
    name,
  ]);
  try {
    await client.query(sql); // one simple query: several statements in one implicit transaction, as Prisma does
  } catch (error) {
    await client.query('rollback').catch(() => {});
    await client.query('update _prisma_migrations set logs = $2, rolled_back_at = now() where id = $1', [
      id,
      String(error.stack),
    ]);
    throw new Error(`Migration ${name} failed and was rolled back: ${error.message}`);
  }
  await client.query(
    'update _prisma_migrations set finished_at = now(), applied_steps_count = 1 where id = $1',
    [id],
  );
  return name;
}
