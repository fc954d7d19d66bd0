import { inTransaction } from '@/lib/db';
import { DiscernError } from '@/lib/errors';
import type { LoadedGeneration } from './load-generation';
import { type Answered, writeCompletions } from './write-completions';

/**
 * Stores the completions of the next prompt of a generation together with the place reached and the counts, so that a
 * resumed one counts nothing twice. `generation` is brought up to date.
 */
export async function recordAnswers(
  generation: LoadedGeneration,
  seq: string,
  answered: Answered,
): Promise<void> {
  const before = generation.place;
  const counts = { ...generation.counts };
  await inTransaction(async (client) => {
    const more = await writeCompletions(client, generation, answered);
    counts.prompts++;
    for (const key of Object.keys(more) as (keyof typeof more)[]) counts[key] += more[key];
    const { rowCount } = await client.query(
      `update generation set counts = $2 where id = $1 and coalesce(counts->>'place', '0') = $3`,
      [generation.id, JSON.stringify({ ...counts, place: seq }), before],
    );
    if (!rowCount) throw new DiscernError('conflict', 'Another worker goes on with this generation.');
  });
  generation.counts = counts;
  generation.place = seq;
}
