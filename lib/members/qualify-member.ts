import { db, inTransaction } from '@/lib/db';
import { notFound } from '@/lib/errors';
import { memberParts, memberView } from './member-view';
import { type Actor, checkNotOwnRole } from './rules';

/**
 * Says that a member may do a task, or takes that back: what they practised counts no more, and they are handed the
 * practice items again. What they hold of the task they may still submit.
 */
export async function qualifyMember(
  actor: Actor,
  projectId: string,
  id: string,
  { taskId, qualified }: { taskId: string; qualified: boolean },
) {
  const member = await db.member.findFirst({ where: { id, projectId }, include: memberParts });
  if (!member) throw notFound('This member');
  if (!(await db.task.findFirst({ where: { id: taskId, projectId }, select: { id: true } })))
    throw notFound('This task');
  checkNotOwnRole(actor, member.userId);
  await inTransaction(async (c) => {
    await c.query(
      qualified
        ? `insert into task_qualification (task_id, user_id, via) values ($1, $2, 'lead') on conflict do nothing`
        : 'delete from task_qualification where task_id = $1 and user_id = $2',
      [taskId, member.userId],
    );
    if (!qualified)
      await c.query(
        `with again as (
           update assignment a set state = 'released', closed_at = now() from item i
           where i.id = a.item_id and i.task_id = $1 and i.purpose = 'practice' and i.overlap = 0
             and a.project_id = $3 and a.user_id = $2 and a.state in ('submitted', 'skipped') returning a.item_id
         )
         update ranking r set state = 'superseded' from again
         where r.item_id = again.item_id and r.user_id = $2 and r.state = 'extra'`,
        [taskId, member.userId, projectId],
      );
    await c.query(
      `insert into audit_event (project_id, actor_id, action, entity, entity_id, after)
       values ($1, $2, $3, 'member', $4, $5)`,
      [
        projectId,
        actor.id,
        qualified ? 'member.qualified' : 'member.disqualified',
        id,
        JSON.stringify({ userId: member.userId, taskId }),
      ],
    );
  });
  return memberView(member);
}
