import { serve } from '@/lib/api/serve';
import * as op from '@/lib/contracts/tasks';
import { createTask } from '@/lib/tasks/create-task';
import { listTasks } from '@/lib/tasks/list-tasks';

export const GET = serve(
  op.listTasks,
  { permission: 'project.read', project: ({ id }) => id },
  ({ projectId, query }) => listTasks(projectId, query),
);
export const POST = serve(
  op.createTask,
  { permission: 'task.write', project: ({ id }) => id },
  ({ person, projectId, body }) => createTask(person.id, projectId, body),
);
