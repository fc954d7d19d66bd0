import type { NewReference } from '@/lib/contracts/references';
import { inTransaction } from '@/lib/db';
import { DiscernError, notFound } from '@/lib/errors';
import { readReference } from './list-references';
import { makeReferences } from './make-references';

/** Makes the current version of a prompt a gold or practice item. */
export async function createReference(actorId: string, projectId: string, input: NewReference) {
  const { promptId, purpose, groups, unrankable = [], explanation } = input;
  const named = [...groups.flat(), ...unrankable];
  if (new Set(named).size !== named.length)
    throw new DiscernError('unprocessable', 'Each candidate may stand only once in groups or unrankable.');
  const id = await inTransaction(async (c) => {
    const { rows } = await c.query<{ id: string }>(
      `select v.id from prompt p join prompt_version v on v.prompt_id = p.id and v.version = p.version
       where p.id = $1 and p.project_id = $2`,
      [promptId, projectId],
    );
    if (!rows[0]) throw notFound('This prompt');
    const [made] = await makeReferences(c, purpose, [
      { promptVersionId: rows[0].id, groups, unrankable, explanation: explanation?.trim() || null },
    ]);
    await c.query(
      `insert into audit_event (project_id, actor_id, action, entity, entity_id, after)
       values ($1, $2, 'reference.set', 'item', $3, $4)`,
      [projectId, actorId, made, JSON.stringify(input)],
    );
    return made!;
  });
  return readReference(id);
}
