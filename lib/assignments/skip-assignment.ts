import { inTransaction } from '@/lib/db';
import { DiscernError } from '@/lib/errors';
import { freeSlot } from '@/lib/items/free-slot';
import { tellProgress } from '@/lib/progress/tell-progress';
import { lockAssignment } from './lock-assignment';

/** Frees the slot and keeps the item from this person for good. Skipping a skipped one again changes nothing. */
export async function skipAssignment(id: string, userId: string, reason: string): Promise<void> {
  const projectId = await inTransaction(async (c) => {
    const a = await lockAssignment(c, id, userId);
    if (a.state === 'skipped') return a.project_id;
    if (a.state === 'submitted')
      throw new DiscernError(
        'conflict',
        'This item was submitted already. Undo the ranking before you skip it.',
      );
    // One that had run out gave its slot back then. The item before what is counted of it, as in claims.
    if (a.state === 'held') await freeSlot(c, a, 'held');
    await c.query(
      `update assignment set state = 'skipped', skip_reason = $2, closed_at = now() where id = $1`,
      [id, reason],
    );
    await c.query(
      `insert into audit_event (project_id, actor_id, action, entity, entity_id, before, after)
       values ($1, $2, 'assignment.skipped', 'assignment', $3, $4, $5)`,
      [a.project_id, userId, id, { state: a.state }, { state: 'skipped', reason }],
    );
    return a.project_id;
  });
  tellProgress(projectId);
}
