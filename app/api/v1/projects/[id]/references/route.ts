import { serve } from '@/lib/api/serve';
import * as op from '@/lib/contracts/references';
import { createReference } from '@/lib/references/create-reference';
import { listReferences } from '@/lib/references/list-references';

export const GET = serve(
  op.listReferences,
  { permission: 'prompt.read', project: ({ id }) => id },
  ({ projectId, query }) => listReferences(projectId, query),
);
export const POST = serve(
  op.createReference,
  { permission: 'task.write', project: ({ id }) => id },
  ({ person, projectId, body }) => createReference(person.id, projectId, body),
);
