import { serve } from '@/lib/api/serve';
import { listMyFlags } from '@/lib/contracts/flags';
import { listMyFlags as list } from '@/lib/flags/list-flags';

export const GET = serve(
  listMyFlags,
  { permission: 'rank', project: ({ id }) => id },
  ({ person, projectId, query }) => list(projectId, person.id, query),
);
