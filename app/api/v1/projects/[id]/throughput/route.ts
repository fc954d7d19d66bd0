import { serve } from '@/lib/api/serve';
import { readThroughput } from '@/lib/contracts/throughput';
import { readThroughput as read } from '@/lib/progress/read-throughput';

export const GET = serve(
  readThroughput,
  { permission: 'progress.read', project: ({ id }) => id },
  ({ projectId, query }) => read(projectId, query),
);
