import { serve } from '@/lib/api/serve';
import * as op from '@/lib/contracts/projects';
import { createGuidelines } from '@/lib/guidelines/create-guidelines';
import { listGuidelines } from '@/lib/guidelines/list-guidelines';

export const GET = serve(
  op.listGuidelines,
  { permission: 'project.read', project: ({ id }) => id },
  ({ person, projectId, query }) => listGuidelines(projectId, person.id, query),
);
export const POST = serve(
  op.createGuidelines,
  { permission: 'project.update', project: ({ id }) => id },
  ({ person, projectId, body }) => createGuidelines(person.id, projectId, body),
);
