import { serve } from '@/lib/api/serve';
import { cancelJob } from '@/lib/contracts/jobs';
import { cancelJob as cancel } from '@/lib/jobs/cancel-job';
import { projectOfJob } from '@/lib/jobs/read-job';

export const POST = serve(
  cancelJob,
  { permission: 'progress.read', project: ({ id }) => projectOfJob(id) },
  ({ person, params }) => cancel(person, params.id),
);
