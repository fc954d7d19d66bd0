import { serve } from '@/lib/api/serve';
import * as op from '@/lib/contracts/projects';
import { getProject } from '@/lib/projects/get-project';
import { updateProject } from '@/lib/projects/update-project';

export const GET = serve(
  op.getProject,
  { permission: 'project.read', project: ({ id }) => id },
  ({ person, projectId }) => getProject(person, projectId),
);
export const PATCH = serve(
  op.updateProject,
  { permission: 'project.update', project: ({ id }) => id },
  ({ person, projectId, body }) => updateProject(person, projectId, body),
);
