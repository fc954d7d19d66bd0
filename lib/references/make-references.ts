import type pg from 'pg';
import type { ReferencePurpose } from '@/lib/contracts/references';
import { createItems } from '@/lib/items/create-items';

export interface ReferenceToMake {
  promptVersionId: string;
  /** Candidate ids of that version. */
  groups: readonly (readonly string[])[];
  unrankable: readonly string[];
  explanation: string | null;
}

/**
 * Makes gold or practice items in the caller's transaction: they have no slots, everyone may answer them. One that is
 * there gets the new reference and is open again. Open items to be labelled of the same prompt versions are closed:
 * what is known needs no more rankings, and nobody meets a prompt twice. Whoever ranked a task before it had any
 * practice needs none. Answers the ids in the order given.
 */
export async function makeReferences(
  client: pg.ClientBase,
  purpose: ReferencePurpose,
  given: readonly ReferenceToMake[],
): Promise<string[]> {
  if (given.length === 0) return [];
  const items = given.map((g) => ({
    promptVersionId: g.promptVersionId,
    candidateIds: [...g.groups.flat(), ...g.unrankable],
  }));
  const { ids } = await createItems(client, items, { purpose, overlap: 0 });
  await client.query(
    `update item i set reference = g.reference, explanation = g.explanation, closed_at = null
     from unnest($1::uuid[], $2::jsonb[], $3::text[]) as g(id, reference, explanation) where i.id = g.id`,
    [
      ids,
      given.map(({ groups, unrankable }) => JSON.stringify({ groups, unrankable })),
      given.map((g) => g.explanation),
    ],
  );
  await client.query(
    `update item set closed_at = now()
     where prompt_version_id = any($1::uuid[]) and overlap > 0 and purpose = 'label' and closed_at is null`,
    [given.map((g) => g.promptVersionId)],
  );
  if (purpose === 'practice') await qualifyByWork(client, ids);
  return ids;
}

/** Of tasks whose only practice items are these. */
async function qualifyByWork(client: pg.ClientBase, ids: readonly string[]): Promise<void> {
  await client.query(
    `insert into task_qualification (task_id, user_id, via)
     select distinct r.task_id, r.user_id, 'work' from ranking r
     where r.origin = 'desk' and r.state = 'counted' and r.task_id in (
       select t.task_id from item t where t.id = any($1::uuid[]) and not exists (
         select 1 from item o where o.task_id = t.task_id and o.project_id = t.project_id and o.purpose = 'practice'
           and o.overlap = 0 and not o.id = any($1::uuid[])))
     on conflict do nothing`,
    [ids],
  );
}
