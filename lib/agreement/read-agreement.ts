import type { z } from 'zod';
import type { Agreement, readAgreement as operation } from '@/lib/contracts/agreement';
import { pool } from '@/lib/db';
import { type FigureName, type Shown, SUM_COLUMNS, type SumRow, shownOf, tooFew } from './figures';

const FOUR = ['alpha', 'tauB', 'w', 'pairwise'] as const;
type Query = z.output<NonNullable<typeof operation.query>>;

const fourOf = (row: SumRow | undefined) =>
  Object.fromEntries(FOUR.map((name: FigureName) => [name, row ? shownOf(row, name) : tooFew()])) as Record<
    (typeof FOUR)[number],
    Shown
  >;

/**
 * The agreement of a project, or of one of its tasks, out of the kept sums: a row for the whole, one a task, one a day
 * or week.
 */
export async function readAgreement(projectId: string, q: Query): Promise<z.input<typeof Agreement>> {
  const task = q.task ?? '';
  const [whole, tasks, over, pairs, waiting] = await Promise.all([
    sums(`and task = $2 and scope = 'all'`, [projectId, task]),
    sums(`and task <> '' and scope = 'all' and ($2 = '' or task = $2)`, [projectId, task]),
    sums(`and task = $2 and scope = $3 order by key desc limit 60`, [projectId, task, q.by]),
    sums(`and task = $2 and scope = 'pair' order by items desc limit 2`, [projectId, task]),
    pool().query<{ n: number }>(
      `select count(*)::int as n from (select 1 from agreement_dirty where project_id = $1 limit 1000) d`,
      [projectId],
    ),
  ]);
  const named = await pool().query<{ id: string; key: string; name: string }>(
    'select id, key, name from task where project_id = $1 order by priority desc, key',
    [projectId],
  );
  return {
    asOf: whole[0]?.updatedAt ?? null,
    waiting: waiting.rows[0]!.n,
    items: whole[0]?.items ?? 0,
    figures: fourOf(whole[0]),
    kappa: pairs.length === 1 ? shownOf(pairs[0]!, 'kappa') : null,
    tasks: named.rows.flatMap((t) => {
      const row = tasks.find((r) => r.task === t.id);
      return row ? [{ ...t, items: row.items, ...fourOf(row) }] : [];
    }),
    over: over.reverse().map((row) => ({ from: row.key, items: row.items, ...fourOf(row) })),
  };
}

async function sums(where: string, values: unknown[]): Promise<SumRow[]> {
  const { rows } = await pool().query<SumRow>(
    `select ${SUM_COLUMNS} from agreement_sum where project_id = $1 ${where}`,
    values,
  );
  return rows;
}
