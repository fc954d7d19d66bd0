import { serve } from '@/lib/api/serve';
import { listFlags } from '@/lib/contracts/flags';
import { listFlags as list } from '@/lib/flags/list-flags';

export const GET = serve(
  listFlags,
  { permission: 'flag.read', project: ({ id }) => id },
  ({ projectId, query }) => list(projectId, query),
);
