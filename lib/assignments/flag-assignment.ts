import { inTransaction } from '@/lib/db';
import { addMessage, tellFlag } from '@/lib/flags/answer-flag';
import { tellProgress } from '@/lib/progress/tell-progress';
import { lockAssignment } from './lock-assignment';

/** Opens the assignment's flag thread with what the person found wrong, or goes on with it; all of it is audited. */
export async function flagAssignment(id: string, userId: string, text: string): Promise<void> {
  const { projectId, threadId } = await inTransaction(async (c) => {
    const a = await lockAssignment(c, id, userId);
    await c.query('update assignment set flag = $2 where id = $1', [id, text]);
    const { rows } = await c.query<{ id: string }>(
      `insert into flag_thread (project_id, assignment_id, user_id) values ($1, $2, $3)
       on conflict (assignment_id) do update set updated_at = now() returning id`,
      [a.project_id, id, userId],
    );
    await addMessage(c, rows[0]!.id, userId, text, true);
    await c.query(
      `insert into audit_event (project_id, actor_id, action, entity, entity_id, after)
       values ($1, $2, 'assignment.flagged', 'assignment', $3, $4)`,
      [a.project_id, userId, id, { text }],
    );
    return { projectId: a.project_id, threadId: rows[0]!.id };
  });
  tellProgress(projectId);
  tellFlag(projectId, threadId);
}
