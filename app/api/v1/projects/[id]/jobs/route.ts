import { serve } from '@/lib/api/serve';
import { listJobs } from '@/lib/contracts/jobs';
import { listJobs as list } from '@/lib/jobs/list-jobs';

export const GET = serve(
  listJobs,
  { permission: 'progress.read', project: ({ id }) => id },
  ({ params, query }) => list(params.id, query),
);
