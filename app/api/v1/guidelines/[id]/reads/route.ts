import { serve } from '@/lib/api/serve';
import * as op from '@/lib/contracts/projects';
import { listReads } from '@/lib/guidelines/list-reads';
import { projectOfGuidelines } from '@/lib/guidelines/project-of-guidelines';

export const GET = serve(
  op.listGuidelineReads,
  { permission: 'member.read', project: ({ id }) => projectOfGuidelines(id) },
  ({ projectId, params, query }) => listReads(projectId, params.id, query),
);
