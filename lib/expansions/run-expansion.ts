import { ExpansionCounts, ExpansionParams } from '@/lib/contracts/expansions';
import { db, inTransaction, pool } from '@/lib/db';
import { DiscernError, notFound } from '@/lib/errors';
import type { Watch } from '@/lib/jobs/watch';
import { expandBatch } from './expand-batch';
import { countPromptsToGrade, promptsToGrade } from './prompts-to-grade';

const BATCH = 200;

/**
 * Does an expansion: batches of prompts in their order, each batch in one transaction together with the place reached
 * and the counts, so that it goes on from there after it was cut off.
 */
export async function runExpansion(id: string, watch: Watch): Promise<void> {
  const row = await db.expansion.findUnique({ where: { id } });
  if (!row) throw notFound('This expansion');
  const { taskIds } = ExpansionParams.parse(row.params);
  const counts = ExpansionCounts.parse(row.counts);
  let place = (row.counts as { place?: string }).place ?? '0';
  const total = await countPromptsToGrade(pool(), row.projectId, taskIds);
  watch.progress({ done: counts.prompts, total, phase: 'grading' });
  for (;;) {
    watch.signal.throwIfAborted();
    const prompts = await promptsToGrade(pool(), row.projectId, taskIds, place, BATCH);
    const last = prompts.at(-1);
    if (!last) break;
    const before = place;
    place = last.seq;
    await inTransaction(async (client) => {
      await expandBatch(client, row.projectId, prompts, counts);
      const { rowCount } = await client.query(
        `update expansion set counts = $2 where id = $1 and coalesce(counts->>'place', '0') = $3`,
        [id, JSON.stringify({ ...counts, place }), before],
      );
      if (!rowCount) throw new DiscernError('conflict', 'Another worker goes on with this expansion.');
    });
    watch.progress({ done: counts.prompts, total });
  }
}
