import type pg from 'pg';
import type { Cell, ItemParts, PairOfPeople } from '@/lib/stats/agreement-parts';

/** An item's parts as they are kept, and where they belong. */
export interface KeptItem extends ItemParts {
  id: string;
  taskId: string;
  day: string;
  flagged: boolean;
  decided: boolean;
}

/** Mid-ranks are halves: 64 · 2a + 2b fits a smallint for up to 12 candidates. */
export const cellKey = ({ a, b }: Pick<Cell, 'a' | 'b'>) => 128 * a + 2 * b;
export const cellOf = (key: number, count: number): Cell => ({
  a: Math.floor(key / 64) / 2,
  b: (key % 64) / 2,
  count,
});

interface Row extends Omit<KeptItem, 'pairs' | 'cells'> {
  cells: number[];
  counts: number[];
  pairs: (Omit<PairOfPeople, 'who'> & { a: string; b: string })[];
}

const COLUMNS = `i.item_id as id, i.task_id as "taskId", to_char(i.day, 'YYYY-MM-DD') as day, i.people, i.tau_b as "tauB",
  i.w, i.alike, i.strict, i.cells, i.counts, i.flagged, i.decided`;

/** The kept parts of items, with their pairs of people. */
export async function keptItems(client: pg.ClientBase, ids: readonly string[]): Promise<KeptItem[]> {
  const { rows } = await client.query<Row>({
    name: 'agreement-kept',
    text: `
      select ${COLUMNS}, coalesce((select jsonb_agg(jsonb_build_object('a', p.user_a, 'b', p.user_b,
        'concordant', p.concordant, 'discordant', p.discordant, 'tiedA', p.tied_a, 'tiedB', p.tied_b,
        'tiedBoth', p.tied_both, 'tauB', p.tau_b)) from item_agreement_pair p where p.item_id = i.item_id), '[]') as pairs
      from item_agreement i where i.item_id = any($1::uuid[])`,
    values: [ids],
  });
  return rows.map(({ pairs, cells, counts, ...row }) => ({
    ...row,
    cells: cells.map((key, n) => cellOf(key, counts[n]!)),
    pairs: pairs.map(({ a, b, ...counts }) => ({ who: [a, b] as const, ...counts })),
  }));
}

/** Flagged items stand first in the queue, then by τ-b; those without one last. */
const placeOf = (item: KeptItem) => (item.flagged ? -2 : (item.tauB ?? 2));

/** Replaces what is kept of `ids` by `items`. */
export async function keepItems(
  client: pg.ClientBase,
  projectId: string,
  ids: readonly string[],
  items: readonly KeptItem[],
): Promise<void> {
  await client.query(
    `with p as (delete from item_agreement_pair where item_id = any($1::uuid[]))
     delete from item_agreement where item_id = any($1::uuid[]) and item_id <> all($2::uuid[])`,
    [ids, items.map((item) => item.id)],
  );
  const rows = items.map((item) => ({
    ...{ id: item.id, taskId: item.taskId, day: item.day, people: item.people, tauB: item.tauB, w: item.w },
    ...{ alike: item.alike, strict: item.strict, flagged: item.flagged, decided: item.decided },
    place: placeOf(item),
    cells: item.cells.map(cellKey),
    counts: item.cells.map((cell) => cell.count),
  }));
  await client.query({
    name: 'keep-agreement',
    text: `
      insert into item_agreement (item_id, project_id, task_id, day, people, tau_b, w, alike, strict, cells, counts, flagged, decided, place)
      select g.id, $1, g."taskId", g.day, g.people, g."tauB", g.w, g.alike, g.strict, g.cells, g.counts, g.flagged, g.decided, g.place
      from jsonb_to_recordset($2::jsonb) as g(id uuid, "taskId" uuid, day date, people int, "tauB" float8, w float8, alike int,
        strict int, cells smallint[], counts float8[], flagged boolean, decided boolean, place float8)
      on conflict (item_id) do update set task_id = excluded.task_id, day = excluded.day, people = excluded.people,
        tau_b = excluded.tau_b, w = excluded.w, alike = excluded.alike, strict = excluded.strict, cells = excluded.cells,
        counts = excluded.counts, flagged = excluded.flagged, decided = excluded.decided, place = excluded.place`,
    values: [projectId, JSON.stringify(rows)],
  });
  const pairs = items.flatMap((item) =>
    item.pairs.map(({ who: [a, b], ...counts }) => ({ item: item.id, taskId: item.taskId, a, b, ...counts })),
  );
  await client.query({
    name: 'keep-agreement-pairs',
    text: `
      insert into item_agreement_pair (item_id, user_a, user_b, project_id, task_id, concordant, discordant, tied_a, tied_b, tied_both, tau_b)
      select g.item, g.a, g.b, $1, g."taskId", g.concordant, g.discordant, g."tiedA", g."tiedB", g."tiedBoth", g."tauB"
      from jsonb_to_recordset($2::jsonb) as g(item uuid, a text, b text, "taskId" uuid, concordant int, discordant int,
        "tiedA" int, "tiedB" int, "tiedBoth" int, "tauB" float8)`,
    values: [projectId, JSON.stringify(pairs)],
  });
}
