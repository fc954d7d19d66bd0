import type pg from 'pg';
import type { GenerationCounts, GenerationParams } from '@/lib/contracts/generations';
import { createItems, MAX_CANDIDATES, MIN_CANDIDATES } from '@/lib/items/create-items';
import { textHash } from '@/lib/text-hash';
import { SETTINGS, samplingOf } from './prompts-to-answer';

export interface Completion {
  sample: number;
  text: string;
  /** False where maxTokens cut it off. */
  finished: boolean;
}
export interface Answered {
  promptVersionId: string;
  completions: Completion[];
}

type Counts = Omit<GenerationCounts, 'prompts'>;

/** Without what Postgres refuses (NUL, halves of surrogate pairs) and without white space around it. */
const storable = (text: string) =>
  (text as unknown as { toWellFormed(): string }).toWellFormed().replaceAll('\u0000', '').trim();

/** Two texts that differ in white space only are one. */
const plain = (text: string) => text.normalize('NFC').replace(/\s+/gu, ' ').trim();

/**
 * Stores one prompt's completions as candidates: empty ones and those that say what another candidate says are left
 * out and counted. In the caller's transaction; the same completions again write nothing.
 */
export async function writeCompletions(
  client: pg.ClientBase,
  generation: { modelRefId: string; params: GenerationParams },
  answered: Answered,
): Promise<Counts> {
  const counts: Counts = { written: 0, known: 0, duplicates: 0, empty: 0, items: 0 };
  const settings = samplingOf(generation.params);
  // The version's row is the lock: two generations must not both find a text new.
  await client.query('select 1 from prompt_version where id = $1 for update', [answered.promptVersionId]);
  const { rows } = await client.query<{ text: string; ours: number | null }>(
    `select text, case when model_ref_id = $2 and ${SETTINGS} = $3::jsonb then (sampling->>'sample')::int end as ours
     from candidate where prompt_version_id = $1`,
    [answered.promptVersionId, generation.modelRefId, JSON.stringify(settings)],
  );
  const texts = new Set(rows.map((r) => plain(r.text)));
  const ours = new Set(rows.map((r) => r.ours));
  for (const { sample, text, finished } of [...answered.completions].sort((a, b) => a.sample - b.sample)) {
    const clean = storable(text);
    if (ours.has(sample)) counts.known++;
    else if (clean === '') counts.empty++;
    else if (texts.has(plain(clean))) counts.duplicates++;
    else {
      texts.add(plain(clean));
      counts.written++;
      await client.query(
        `insert into candidate (prompt_version_id, text, text_hash, source, model_ref_id, sampling)
         values ($1, $2, $3, 'model', $4, $5)`,
        [
          answered.promptVersionId,
          clean,
          textHash(clean),
          generation.modelRefId,
          JSON.stringify({ ...settings, sample, ...(finished ? {} : { truncated: true }) }),
        ],
      );
    }
  }
  if (generation.params.makeItems)
    counts.items = await makeItem(client, answered.promptVersionId, generation.modelRefId);
  return counts;
}

/**
 * A new round of the prompt's candidates: the model's own first, then the others, 12 at most; the gold answer is no
 * candidate to rank. None where an item holds these already, or there are fewer than two.
 */
async function makeItem(client: pg.ClientBase, versionId: string, modelRefId: string): Promise<number> {
  const { rows } = await client.query<{ ids: string[]; round: number; stands: boolean }>(
    `with c as (
       select array(select id from candidate where prompt_version_id = $1 and source not in ('reference', 'corruption')
         and btrim(text, E' \\t\\n\\r') <> '' order by (model_ref_id is not distinct from $2::uuid) desc, id limit $3) as ids)
     select c.ids,
       (select coalesce(max(round), 0) + 1 from item where prompt_version_id = $1 and purpose = 'label')::int as round,
       exists (select 1 from item i where i.prompt_version_id = $1 and i.purpose = 'label'
         and i.candidate_ids @> c.ids and i.candidate_ids <@ c.ids) as stands
     from c`,
    [versionId, modelRefId, MAX_CANDIDATES],
  );
  const { ids, round, stands } = rows[0]!;
  if (stands || ids.length < MIN_CANDIDATES) return 0;
  const item = { promptVersionId: versionId, candidateIds: ids };
  return (await createItems(client, [item], { round, batch: 'generated' })).created;
}
