import { serve } from '@/lib/api/serve';
import { getJob } from '@/lib/contracts/jobs';
import { projectOfJob, readJob } from '@/lib/jobs/read-job';

export const GET = serve(
  getJob,
  { permission: 'progress.read', project: ({ id }) => projectOfJob(id) },
  ({ params }) => readJob(params.id),
);
