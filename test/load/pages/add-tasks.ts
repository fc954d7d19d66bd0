import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { DeskProject } from '../../support/desk-project';

/** The ids of the project's tasks once it has so many, its first one among them. */
export async function addTasks(
  client: pg.ClientBase,
  { projectId, taskId }: DeskProject,
  count: number,
): Promise<string[]> {
  const tasks = [taskId, ...Array.from({ length: count - 1 }, () => randomUUID())];
  await client.query(
    `insert into task (id, project_id, key, name, capability, kind)
     select t, $1, 'task-' || n, 'Task ' || n, 'dialogue', 'subjective' from unnest($2::uuid[]) with ordinality as x(t, n)
     on conflict do nothing`,
    [projectId, tasks],
  );
  return tasks;
}
