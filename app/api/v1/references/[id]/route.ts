import { serve } from '@/lib/api/serve';
import * as op from '@/lib/contracts/references';
import { closeReference } from '@/lib/references/close-reference';
import { projectOfReference } from '@/lib/references/project-of-reference';

export const DELETE = serve(
  op.closeReference,
  { permission: 'task.write', project: ({ id }) => projectOfReference(id) },
  async ({ person, projectId, params }) => {
    await closeReference(person.id, projectId, params.id);
    return undefined;
  },
);
