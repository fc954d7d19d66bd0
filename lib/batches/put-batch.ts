import { inTransaction, pool } from '@/lib/db';
import { readBatch } from './list-batches';

interface NewBatch {
  name: string;
  dueAt: string | null;
  add?: { taskIds: string[] } | undefined;
}

/** Items changed by one statement: claims pass rows by that are locked, so no statement may hold many for long. */
const AT_ONCE = 2000;

/** Sets when a batch is due and puts open items of tasks into it. Cut off in the middle and sent again, it goes on. */
export async function putBatch(actorId: string, projectId: string, batch: NewBatch) {
  const { name, dueAt, add } = batch;
  await inTransaction(async (c) => {
    await c.query(
      `insert into batch (project_id, name, due_at) values ($1, $2, $3)
       on conflict (project_id, name) do update set due_at = excluded.due_at`,
      [projectId, name, dueAt],
    );
    await c.query(
      `insert into audit_event (project_id, actor_id, action, entity, entity_id, after)
       select project_id, $2, 'batch.set', 'batch', id::text, $3 from batch where project_id = $1 and name = $4`,
      [projectId, actorId, JSON.stringify(batch), name],
    );
  });
  for (const taskId of add?.taskIds ?? [])
    await inSteps(
      `update item set batch = $2 where id in (
         select id from item where task_id = $3 and project_id = $1 and batch = '' and free > 0 and closed_at is null
         limit ${AT_ONCE} for no key update)`,
      [projectId, name, taskId],
    );
  await inSteps(
    `update item i set due = b.due from (
       select coalesce((extract(epoch from due_at) / 60)::int, 2147483647) as due from batch
       where project_id = $1 and name = $2) b
     where i.id in (
       select x.id from item x, batch y where y.project_id = $1 and y.name = $2
         and x.project_id = $1 and x.batch = $2 and x.batch <> '' and x.overlap > 0
         and x.due <> coalesce((extract(epoch from y.due_at) / 60)::int, 2147483647)
       limit ${AT_ONCE} for no key update of x)`,
    [projectId, name],
  );
  return readBatch(projectId, name);
}

/** Runs a statement that changes some rows until it changes none. */
async function inSteps(sql: string, values: unknown[]): Promise<void> {
  while ((await pool().query(sql, values)).rowCount);
}
