import { serve } from '@/lib/api/serve';
import * as op from '@/lib/contracts/tasks';
import { projectOfTask } from '@/lib/tasks/project-of-task';
import { updateTask } from '@/lib/tasks/update-task';

export const PATCH = serve(
  op.updateTask,
  { permission: 'task.write', project: ({ id }) => projectOfTask(id) },
  ({ person, params, body }) => updateTask(person.id, params.id, body),
);
