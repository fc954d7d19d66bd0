// A data folder of the first release keeps every row when it is brought up to the newest migration.
import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connection, migrate, readMigrations } from '../../scripts/lib/migrate.mjs';
import { root } from '../support/imports';

/** The last migration of the first release. */
const FIRST_RELEASE = '20261122212000_import_rows_inline';
const ROWS = 3;

const url = new URL(process.env.DATABASE_URL!);
url.pathname = `/upgrade_${randomBytes(4).toString('hex')}`;
const old = mkdtempSync(path.join(tmpdir(), 'discern-migrations-'));
let client: pg.Client;

interface Column {
  table: string;
  name: string;
  type: string;
  /** First value of an enum. */
  label: string | null;
}

beforeAll(async () => {
  const first = readMigrations().filter((m) => m.name <= FIRST_RELEASE);
  for (const { name } of first)
    cpSync(path.join(root, 'prisma/migrations', name), path.join(old, name), { recursive: true });
  await migrate(url.href, { dir: old });
  client = new pg.Client(connection(url.href));
  await client.connect();
});
afterAll(async () => {
  await client.end();
  const admin = new pg.Client(connection(url.href, 'postgres'));
  await admin.connect();
  await admin.query(`drop database "${url.pathname.slice(1)}" with (force)`);
  await admin.end();
  rmSync(old, { recursive: true, force: true });
});

const columns = async (): Promise<Column[]> =>
  (
    await client.query<Column>(
      `select c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
         (select e.enumlabel from pg_enum e where e.enumtypid = a.atttypid order by e.enumsortorder limit 1) as label
       from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
       where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> '_prisma_migrations'
       order by 1, a.attnum`,
    )
  ).rows;

/** Row n has the same id and the same text everywhere, so that every reference leads to a row. */
function cellOf({ type, label }: Column, n: number): unknown {
  if (label !== null) return label;
  if (type === 'uuid') return `00000000-0000-4000-8000-00000000000${n}`;
  if (type.endsWith('[]')) return '{}';
  if (type === 'jsonb') return JSON.stringify({ n });
  if (type === 'boolean') return n % 2 === 0;
  if (type.startsWith('timestamp')) return `2026-11-0${n}T00:00:00Z`;
  return type === 'text' ? `text ${n}` : n;
}

const byTable = (all: Column[]) => {
  const tables = new Map<string, Column[]>();
  for (const column of all) tables.set(column.table, [...(tables.get(column.table) ?? []), column]);
  return tables;
};

async function read(table: string, names: string[]) {
  const list = names.map((name) => `"${name}"`).join(', ');
  return (await client.query(`select ${list} from "${table}" order by "${table}"::text`)).rows;
}

test('no row of any table is lost or changed', async () => {
  const before = byTable(await columns());
  expect(before.size).toBeGreaterThan(25);
  // Rows refer to each other in circles; triggers of frozen versions would refuse them.
  await client.query('set session_replication_role = replica');
  for (const [table, all] of before)
    for (let n = 1; n <= ROWS; n++) {
      const known = all.filter((c) => !(table === 'item' && c.name === 'counted'));
      await client.query(
        `insert into "${table}" (${known.map((c) => `"${c.name}"`)}) values (${known.map((_, i) => `$${i + 1}`)})`,
        known.map((c) => cellOf(c, n)),
      );
    }
  await client.query('set session_replication_role = default');
  const kept = new Map<string, unknown[]>();
  for (const [table, all] of before)
    kept.set(
      table,
      await read(
        table,
        all.map((c) => c.name),
      ),
    );

  const applied = await migrate(url.href);
  expect(applied).toEqual(
    readMigrations()
      .map((m) => m.name)
      .filter((name) => name > FIRST_RELEASE),
  );
  expect(applied.length).toBeGreaterThan(0);

  const after = byTable(await columns());
  for (const [table, rows] of kept) {
    const names = before.get(table)!.map((c) => c.name);
    expect(
      after.get(table)?.map((c) => c.name),
      `columns of ${table}`,
    ).toEqual(expect.arrayContaining(names));
    expect(await read(table, names), table).toEqual(rows);
    expect(rows.length, table).toBe(ROWS);
  }

  // Work that was done before it was counted.
  const { rows } = await client.query(
    `select sum(done)::int as done, (select sum(done)::int from work_recount) as wanted, (select sum(items)::int from item_tally) as items
     from work_hour`,
  );
  expect(rows).toEqual([{ done: ROWS, wanted: ROWS, items: ROWS }]);
});
