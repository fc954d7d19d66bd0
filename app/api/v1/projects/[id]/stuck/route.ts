import { serve } from '@/lib/api/serve';
import { listStuck } from '@/lib/contracts/throughput';
import { listStuck as read } from '@/lib/progress/list-stuck';

export const GET = serve(
  listStuck,
  { permission: 'progress.read', project: ({ id }) => id },
  ({ projectId, query }) => read(projectId, query),
);
