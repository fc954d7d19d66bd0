import { inTransaction } from '@/lib/db';
import { DiscernError } from '@/lib/errors';
import { freeSlot } from '@/lib/items/free-slot';
import { tellProgress } from '@/lib/progress/tell-progress';
import { lockAssignment } from './lock-assignment';

/** Gives a held item's slot back. One that is not held any more stays as it is; 409 when it was ranked or skipped. */
export async function releaseAssignment(id: string, userId: string): Promise<void> {
  const projectId = await inTransaction(async (c) => {
    const a = await lockAssignment(c, id, userId);
    if (a.state === 'expired' || a.state === 'released') return undefined;
    if (a.state !== 'held')
      throw new DiscernError('conflict', `This item was ${a.state}; there is nothing to give back.`, {
        state: a.state,
      });
    await freeSlot(c, a, 'held');
    await c.query(`update assignment set state = 'released', closed_at = now() where id = $1`, [id]);
    await c.query(
      `insert into audit_event (project_id, actor_id, action, entity, entity_id, before, after)
       values ($1, $2, 'assignment.released', 'assignment', $3, '{"state": "held"}', '{"state": "released"}')`,
      [a.project_id, userId, id],
    );
    return a.project_id;
  });
  if (projectId) tellProgress(projectId);
}
