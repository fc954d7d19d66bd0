import type pg from 'pg';
import { type ItemParts, meanTau, type PairOfPeople } from '@/lib/stats/agreement-parts';
import { cellKey, type KeptItem } from './kept-items';

export const SCOPES = ['all', 'day', 'week', 'person', 'pair'] as const;
export type Scope = (typeof SCOPES)[number];

/** Where a sum is kept: task '' is all tasks. */
export interface SumPlace {
  task: string;
  scope: Scope;
  key: string;
}

/** The numbers of sums over items. */
export interface SumNumbers {
  items: number;
  tauSum: number;
  tauN: number;
  wSum: number;
  wN: number;
  alike: number;
  strict: number;
  strictN: number;
  alphaN: number;
  tiedA: number;
  tiedB: number;
  tiedBoth: number;
}

/** Sums over items; what several add up to is what the figures are made of. */
export interface Sums extends SumNumbers {
  /** By cellKey. */
  cells: Map<number, number>;
}

const NUMBERS = [
  ...['items', 'tauSum', 'tauN', 'wSum', 'wN', 'alike', 'strict', 'strictN', 'alphaN'],
  ...['tiedA', 'tiedB', 'tiedBoth'],
] as (keyof SumNumbers)[];

const nothing = (): Sums => ({
  ...{ items: 0, tauSum: 0, tauN: 0, wSum: 0, wN: 0, alike: 0, strict: 0, strictN: 0, alphaN: 0 },
  ...{ tiedA: 0, tiedB: 0, tiedBoth: 0, cells: new Map() },
});

/** The Monday of a day's week. */
export function weekOf(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
  return date.toISOString().slice(0, 10);
}

export const pairKey = (who: readonly [string, string]) => who.join(' ');

/** What an item adds to the sums over all people. */
function ofItem(item: ItemParts): Sums {
  return {
    ...nothing(),
    items: 1,
    tauSum: item.tauB ?? 0,
    tauN: Number(item.tauB !== null),
    wSum: item.w ?? 0,
    wN: Number(item.w !== null),
    alike: item.alike,
    strict: item.strict,
    strictN: Number(item.strict > 0),
    alphaN: Number(item.cells.length > 0),
    cells: new Map(item.cells.map((cell) => [cellKey(cell), cell.count])),
  };
}

/** What some pairs of people of one item add to the sums of a person, or of two people. */
function ofPairs(pairs: readonly PairOfPeople[], counts: boolean): Sums {
  const sum = (of: (pair: PairOfPeople) => number) => pairs.reduce((n, pair) => n + of(pair), 0);
  const tau = meanTau(pairs);
  const strict = sum((p) => p.concordant + p.discordant);
  return {
    ...nothing(),
    items: 1,
    tauSum: tau ?? 0,
    tauN: Number(tau !== null),
    alike: sum((p) => p.concordant),
    strict,
    strictN: Number(strict > 0),
    ...(counts
      ? { tiedA: sum((p) => p.tiedA), tiedB: sum((p) => p.tiedB), tiedBoth: sum((p) => p.tiedBoth) }
      : {}),
  };
}

/** Every sum an item adds to. One that fewer than two people ranked (it is flagged) adds to none. */
function sumsOf(item: KeptItem): [Omit<SumPlace, 'task'>, Sums][] {
  if (item.people < 2) return [];
  const people = [...new Set(item.pairs.flatMap((pair) => pair.who))];
  const whole = ofItem(item);
  return [
    [{ scope: 'all', key: '' }, whole],
    [{ scope: 'day', key: item.day }, whole],
    [{ scope: 'week', key: weekOf(item.day) }, whole],
    ...people.map((person): [Omit<SumPlace, 'task'>, Sums] => [
      { scope: 'person', key: person },
      ofPairs(
        item.pairs.filter((pair) => pair.who.includes(person)),
        false,
      ),
    ]),
    ...item.pairs.map((pair): [Omit<SumPlace, 'task'>, Sums] => [
      { scope: 'pair', key: pairKey(pair.who) },
      ofPairs([pair], true),
    ]),
  ];
}

/** The change of every sum from items as they were to items as they are. */
export class SumChanges {
  readonly #by = new Map<string, { place: SumPlace; sums: Sums; changes: number }>();

  add(item: KeptItem, sign: 1 | -1): void {
    for (const [place, sums] of sumsOf(item))
      for (const task of ['', item.taskId]) this.#add({ task, ...place }, sums, sign);
  }

  #add(place: SumPlace, sums: Sums, sign: 1 | -1) {
    const name = `${place.task} ${place.scope} ${place.key}`;
    let at = this.#by.get(name);
    if (!at) {
      at = { place, sums: nothing(), changes: 0 };
      this.#by.set(name, at);
    }
    for (const key of NUMBERS) at.sums[key] += sign * sums[key];
    for (const [cell, count] of sums.cells)
      at.sums.cells.set(cell, (at.sums.cells.get(cell) ?? 0) + sign * count);
    at.changes++;
  }

  /** Adds the changes to the kept sums; the caller is the only one that writes sums of the project. */
  async write(client: pg.ClientBase, projectId: string): Promise<void> {
    const rows = [...this.#by.values()].map(({ place, sums: { cells, ...numbers }, changes }) => {
      const used = [...cells].filter(([, count]) => Math.abs(count) > 1e-12);
      return {
        ...{ ...place, ...numbers, changes },
        ...{ cells: used.map(([cell]) => cell), counts: used.map(([, count]) => count) },
      };
    });
    if (rows.length === 0) return;
    await client.query({ name: 'add-agreement-sums', text: ADD, values: [projectId, JSON.stringify(rows)] });
    await client.query(`delete from agreement_sum where project_id = $1 and items = 0`, [projectId]);
  }
}

const ADD = `
  insert into agreement_sum as s (project_id, task, scope, key, items, tau_sum, tau_n, w_sum, w_n, alike, strict, strict_n,
    alpha_n, tied_a, tied_b, tied_both, cells, counts, changes)
  select $1, g.task, g.scope, g.key, g.items, g."tauSum", g."tauN", g."wSum", g."wN", g.alike, g.strict, g."strictN",
    g."alphaN", g."tiedA", g."tiedB", g."tiedBoth", g.cells, g.counts, g.changes
  from jsonb_to_recordset($2::jsonb) as g(task text, scope text, key text, items int, "tauSum" float8, "tauN" int,
    "wSum" float8, "wN" int, alike bigint, strict bigint, "strictN" int, "alphaN" int, "tiedA" bigint, "tiedB" bigint,
    "tiedBoth" bigint, cells smallint[], counts float8[], changes int)
  on conflict (project_id, task, scope, key) do update set
    items = s.items + excluded.items, tau_sum = s.tau_sum + excluded.tau_sum, tau_n = s.tau_n + excluded.tau_n,
    w_sum = s.w_sum + excluded.w_sum, w_n = s.w_n + excluded.w_n, alike = s.alike + excluded.alike,
    strict = s.strict + excluded.strict, strict_n = s.strict_n + excluded.strict_n, alpha_n = s.alpha_n + excluded.alpha_n,
    tied_a = s.tied_a + excluded.tied_a, tied_b = s.tied_b + excluded.tied_b, tied_both = s.tied_both + excluded.tied_both,
    (cells, counts) = (
      select coalesce(array_agg(cell order by cell), '{}'), coalesce(array_agg(n order by cell), '{}') from (
        select cell, sum(n) as n from (
          select * from unnest(s.cells, s.counts) as a(cell, n) union all
          select * from unnest(excluded.cells, excluded.counts) as b(cell, n)) both_ group by cell
        having abs(sum(n)) > 1e-9) summed),
    changes = s.changes + excluded.changes, updated_at = now()`;
