import { serve } from '@/lib/api/serve';
import { listLeases } from '@/lib/contracts/throughput';
import { listLeases as read } from '@/lib/progress/list-leases';

export const GET = serve(
  listLeases,
  { permission: 'progress.read', project: ({ id }) => id },
  ({ projectId, query }) => read(projectId, query),
);
