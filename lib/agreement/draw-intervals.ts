import type pg from 'pg';
import { inTransaction } from '@/lib/db';
import { alphaEstimate, once, ratioEstimate, type Share, sameOrder } from '@/lib/stats/agreement';
import { cohenOfPairs } from '@/lib/stats/cohen-of-pairs';
import { resample } from '@/lib/stats/resample';
import { type FigureName, figureOf, SUM_COLUMNS, type SumRow } from './figures';
import { cellOf } from './kept-items';

/** Items an interval is drawn from at most; the ids of items are random, so the first of them are a fair sample. */
export const SAMPLE = 1000;

type Interval = { low: number; high: number };

/** Sums drawn in one transaction: nothing is counted meanwhile. */
const AT_ONCE = 20;

/** Those of everybody, tasks, times and people first, then pairs of people, those with most items first: one index. */
const DUE = `
  from agreement_sum where project_id = $1 and changes > 0 and changes >= 0.05 * items and items >= 5
  order by scope = 'pair', items desc limit $2`;

/**
 * Draws intervals of sums of which 5 % of the items changed, for `ms` at most; the rest is left to the next call. Up to
 * SAMPLE items they are those of `agreementOf`; beyond it those of a sample, narrowed by √(sample/items) around the
 * exact figure. Answers how many sums were drawn.
 */
export async function drawIntervals(projectId: string, ms: number, signal?: AbortSignal): Promise<number> {
  const until = performance.now() + ms;
  let all = 0;
  while (performance.now() < until) {
    signal?.throwIfAborted();
    const n = await inTransaction((c) => drawSome(c, projectId), { turn: `agreement ${projectId}` });
    all += n;
    if (n < AT_ONCE) break;
  }
  return all;
}

async function drawSome(client: pg.ClientBase, projectId: string): Promise<number> {
  const { rows } = await client.query<SumRow>(`select ${SUM_COLUMNS} ${DUE}`, [projectId, AT_ONCE]);
  const done: { task: string; scope: string; key: string; intervals: string }[] = [];
  for (const row of rows)
    done.push({
      ...{ task: row.task, scope: row.scope, key: row.key },
      intervals: JSON.stringify(await intervalsOf(client, projectId, row)),
    });
  if (done.length > 0)
    await client.query(
      `update agreement_sum s set intervals = g.intervals::jsonb, changes = 0
       from jsonb_to_recordset($2::jsonb) as g(task text, scope text, key text, intervals text)
       where s.project_id = $1 and s.task = g.task and s.scope = g.scope and s.key = g.key`,
      [projectId, JSON.stringify(done)],
    );
  return done.length;
}

async function intervalsOf(
  client: pg.ClientBase,
  projectId: string,
  row: SumRow,
): Promise<SumRow['intervals']> {
  const drawn = await draw(client, projectId, row);
  const intervals: SumRow['intervals'] = {};
  for (const [name, { interval, of }] of Object.entries(drawn) as [FigureName, Drawn][]) {
    const { figure, n } = figureOf(row, name);
    if (figure.value === null || interval === null || of.value === null) continue;
    const narrow = n > of.n ? Math.sqrt(of.n / n) : 1;
    const move = (x: number) => figure.value + (x - of.value!) * narrow;
    intervals[name] = {
      ...{ low: move(interval.low), high: move(interval.high) },
      ...{ at: figure.value, sampled: n > of.n },
    };
  }
  return intervals;
}

/** An interval and the sample's own figure. */
interface Drawn {
  interval: Interval | null;
  of: { value: number | null; n: number };
}

const drawnOf = (e: { value: number | null; n: number; interval: Interval | null }): Drawn => ({
  interval: e.interval,
  of: e,
});

async function draw(
  client: pg.ClientBase,
  projectId: string,
  row: SumRow,
): Promise<Partial<Record<FigureName, Drawn>>> {
  if (row.scope === 'person') return drawPerson(client, projectId, row);
  if (row.scope === 'pair') return drawPair(client, projectId, row);
  const day = row.scope === 'all' ? null : row.key;
  const { rows } = await client.query<ItemRow>({
    name: 'agreement-sample',
    text: `select tau_b as "tauB", w, alike, strict, cells, counts from item_agreement
      where project_id = $1 and ($2 = '' or task_id = nullif($2, '')::uuid) and people > 1
        and ($3::date is null or day between $3::date and $3::date + $4::int)
      order by item_id limit ${SAMPLE}`,
    values: [projectId, row.task, day, row.scope === 'week' ? 6 : 0],
  });
  return {
    alpha: drawnOf(alphaEstimate(rows.map((r) => r.cells.map((key, i) => cellOf(key, r.counts[i]!))))),
    tauB: drawnOf(ratioEstimate(rows.map((r) => once(r.tauB)))),
    w: drawnOf(ratioEstimate(rows.map((r) => once(r.w)))),
    pairwise: drawnOf(ratioEstimate(rows.map(sameOrder))),
  };
}

interface ItemRow {
  tauB: number | null;
  w: number | null;
  alike: number;
  strict: number;
  cells: number[];
  counts: number[];
}

async function drawPerson(client: pg.ClientBase, projectId: string, row: SumRow) {
  const { rows } = await client.query<{ tauB: number | null; sum: number; n: number }>({
    name: 'agreement-sample-person',
    text: `select avg(tau_b) as "tauB", sum(concordant)::float8 as sum, sum(concordant + discordant)::float8 as n from (
        select * from item_agreement_pair where project_id = $1 and user_a = $2 union all
        select * from item_agreement_pair where project_id = $1 and user_b = $2) p
      where $3 = '' or task_id = nullif($3, '')::uuid group by item_id order by item_id limit ${SAMPLE}`,
    values: [projectId, row.key, row.task],
  });
  return {
    tauB: drawnOf(ratioEstimate(rows.map((r) => once(r.tauB)))),
    pairwise: drawnOf(ratioEstimate(rows.map((r): Share => ({ sum: r.sum, n: r.n })))),
  };
}

async function drawPair(client: pg.ClientBase, projectId: string, row: SumRow) {
  const [a, b] = row.key.split(' ');
  const { rows } = await client.query<{
    tauB: number | null;
    concordant: number;
    discordant: number;
    tiedA: number;
    tiedB: number;
    tiedBoth: number;
  }>({
    name: 'agreement-sample-pair',
    text: `select tau_b as "tauB", concordant, discordant, tied_a as "tiedA", tied_b as "tiedB", tied_both as "tiedBoth"
      from item_agreement_pair where project_id = $1 and user_a = $2 and user_b = $3
        and ($4 = '' or task_id = nullif($4, '')::uuid) order by item_id limit ${SAMPLE}`,
    values: [projectId, a, b, row.task],
  });
  const kappaOf = (places: Iterable<number>) => {
    const sums = { concordant: 0, discordant: 0, tiedA: 0, tiedB: 0, tiedBoth: 0 };
    for (const i of places) {
      const r = rows[i]!;
      sums.concordant += r.concordant;
      sums.discordant += r.discordant;
      sums.tiedA += r.tiedA;
      sums.tiedB += r.tiedB;
      sums.tiedBoth += r.tiedBoth;
    }
    return cohenOfPairs(sums).value;
  };
  return {
    tauB: drawnOf(ratioEstimate(rows.map((r) => once(r.tauB)))),
    pairwise: drawnOf(
      ratioEstimate(rows.map((r) => ({ sum: r.concordant, n: r.concordant + r.discordant }))),
    ),
    kappa: {
      interval: resample(rows.length, kappaOf),
      of: { value: kappaOf(rows.keys()), n: rows.length },
    },
  };
}
