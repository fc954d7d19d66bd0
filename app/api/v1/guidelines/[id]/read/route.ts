import { serve } from '@/lib/api/serve';
import * as op from '@/lib/contracts/projects';
import { projectOfGuidelines } from '@/lib/guidelines/project-of-guidelines';
import { readGuidelines } from '@/lib/guidelines/read-guidelines';

export const POST = serve(
  op.readGuidelines,
  { permission: 'rank', project: ({ id }) => projectOfGuidelines(id) },
  async ({ person, projectId, params }) => {
    await readGuidelines(projectId, params.id, person.id);
    return undefined;
  },
);
