import { listContested as verb } from '@/lib/agreement/list-contested';
import { serve } from '@/lib/api/serve';
import { listContested } from '@/lib/contracts/agreement';

export const GET = serve(
  listContested,
  { permission: 'progress.read', project: ({ id }) => id },
  ({ projectId, query }) => verb(projectId, query),
);
