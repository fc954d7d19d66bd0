import { inTransaction, pool } from '@/lib/db';
import { notify } from '@/lib/live/notify';
import { partsOf } from '@/lib/stats/agreement-parts';
import { drawIntervals } from './draw-intervals';
import { type ItemFacts, itemFacts } from './item-facts';
import { type KeptItem, keepItems, keptItems } from './kept-items';
import { SumChanges } from './sums';

const BATCH = 2000;

/** Projects with items to be counted again or with intervals to be drawn. */
export async function projectsToRefresh(): Promise<string[]> {
  const { rows } = await pool().query<{ id: string }>(
    `select id from project p where exists (select 1 from agreement_dirty d where d.project_id = p.id)
       or exists (select 1 from agreement_sum s where s.project_id = p.id and changes > 0 and changes >= 0.05 * items and items >= 5)`,
  );
  return rows.map((r) => r.id);
}

/**
 * Brings the agreement of a project up to date: items that changed are counted again, what they added to the sums is
 * taken back and added anew; then the intervals of sums that changed enough are drawn, for `drawMs` at most. Batches, each
 * one transaction; two callers wait for each other. Answers how many items were counted.
 */
export async function refreshAgreement(
  projectId: string,
  { signal, drawMs = Number.POSITIVE_INFINITY }: { signal?: AbortSignal; drawMs?: number } = {},
): Promise<number> {
  let all = 0;
  for (;;) {
    signal?.throwIfAborted();
    const n = await inTransaction((c) => refreshBatch(c, projectId), { turn: `agreement ${projectId}` });
    if (n === 0) break;
    all += n;
  }
  const drawn = await drawIntervals(projectId, drawMs, signal);
  if (all + drawn > 0) await notify(pool(), { projectId, topic: 'agreement' });
  return all;
}

async function refreshBatch(c: Parameters<typeof keptItems>[0], projectId: string): Promise<number> {
  const taken = await c.query<{ item_id: string }>(
    `delete from agreement_dirty where seq in (
       select seq from agreement_dirty where project_id = $1 order by seq limit ${BATCH}) returning item_id`,
    [projectId],
  );
  const ids = [...new Set(taken.rows.map((r) => r.item_id))];
  if (ids.length === 0) return 0;
  // Statements of their own, after the marks were taken: a ranking that commits later brings its own mark.
  const before = await keptItems(c, ids);
  const after = (await itemFacts(c, ids)).flatMap(countItem);
  const changes = new SumChanges();
  for (const item of before) changes.add(item, -1);
  for (const item of after) changes.add(item, 1);
  await keepItems(c, projectId, ids, after);
  await changes.write(c, projectId);
  return ids.length;
}

const NOTHING = { pairs: [], tauB: null, w: null, alike: 0, strict: 0, cells: [] };

/** What is kept of an item: parts where two people ranked it, only the flag where fewer did, else nothing. */
function countItem(facts: ItemFacts): KeptItem[] {
  const { id, taskId, flagged, rankings, day } = facts;
  if (rankings.length < 2 && !flagged) return [];
  const parts =
    rankings.length < 2
      ? { ...NOTHING, people: rankings.length }
      : partsOf(
          { itemId: id, candidates: facts.candidates, rankings },
          facts.unrankableLast ? 'last' : 'missing',
        );
  return [
    {
      ...parts,
      ...{ id, taskId, flagged, decided: facts.decided },
      day: day ?? new Date().toISOString().slice(0, 10),
    },
  ];
}
