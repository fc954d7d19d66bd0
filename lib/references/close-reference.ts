import { inTransaction } from '@/lib/db';

/** Hands a gold or practice item out no more. Whoever holds it may still answer. */
export async function closeReference(actorId: string, projectId: string, id: string): Promise<void> {
  await inTransaction((c) =>
    c.query(
      `with closed as (
         update item set closed_at = now() where id = $1 and overlap = 0 and closed_at is null returning id
       )
       insert into audit_event (project_id, actor_id, action, entity, entity_id)
       select $2, $3, 'reference.closed', 'item', id::text from closed`,
      [id, projectId, actorId],
    ),
  );
}
