import { inTransaction } from '@/lib/db';
import { tellProgress } from '@/lib/progress/tell-progress';
import { lockAssignment } from './lock-assignment';

/** Keeps what the person found wrong with the item; a later text replaces it, and both stay in the audit log. */
export async function flagAssignment(id: string, userId: string, text: string): Promise<void> {
  const projectId = await inTransaction(async (c) => {
    const a = await lockAssignment(c, id, userId);
    await c.query('update assignment set flag = $2 where id = $1', [id, text]);
    await c.query(
      `insert into audit_event (project_id, actor_id, action, entity, entity_id, after)
       values ($1, $2, 'assignment.flagged', 'assignment', $3, $4)`,
      [a.project_id, userId, id, { text }],
    );
    return a.project_id;
  });
  tellProgress(projectId);
}
