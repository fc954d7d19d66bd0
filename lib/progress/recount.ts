import type pg from 'pg';
import { inTransaction } from '@/lib/db';
import { ALL, type Table } from './recount-tables';

/** Rows that do not say what a count from the beginning says, by table. */
export type Differences = Record<Table['name'], number>;

/**
 * Compares the tables of work done with a full count, of one project or of all. Both are of one moment; nobody waits.
 */
export function checkWork(projectId?: string): Promise<Differences> {
  return inTransaction(async (c) => {
    await c.query('set transaction isolation level repeatable read, read only');
    const found = {} as Differences;
    for (const table of ALL) found[table.name] = await countDifferent(c, table, projectId);
    return found;
  });
}

/**
 * Writes the tables of work done anew from rankings, assignments and items, of one project or of all. Submits wait
 * meanwhile. Each transaction locks what one trigger writes, in its order: no two wait for each other in a circle.
 */
export async function recountWork(projectId?: string): Promise<void> {
  for (const together of [['work_total', 'work_hour'], ['item_tally'], ['item_trouble']])
    await inTransaction(async (c) => {
      for (const name of together) await c.query(`lock table ${name} in exclusive mode`);
      for (const table of ALL.filter((t) => together.includes(t.name))) await write(c, table, projectId);
    });
}

async function countDifferent(c: pg.PoolClient, t: Table, projectId: string | undefined): Promise<number> {
  const { rows } = await c.query<{ n: number }>(
    `with want as (${t.want}), have as (${t.have}),
       other as ((table want except table have) union all (table have except table want))
     -- A row of nothing says the same as no row.
     select count(distinct (${t.key}))::int as n from other where ${t.figures.map((f) => `${f} <> 0`).join(' or ')}`,
    [projectId ?? null],
  );
  return rows[0]!.n;
}

async function write(c: pg.PoolClient, t: Table, projectId: string | undefined): Promise<void> {
  await c.query(`delete from ${t.name} where $1::uuid is null or project_id = $1`, [projectId ?? null]);
  await c.query(`insert into ${t.name} (${t.columns}) ${t.want}`, [projectId ?? null]);
}
