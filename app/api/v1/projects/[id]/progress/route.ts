import { serve } from '@/lib/api/serve';
import { projectProgress } from '@/lib/contracts/progress';
import { readProgress } from '@/lib/progress/read-progress';

export const GET = serve(
  projectProgress,
  { permission: 'progress.read', project: ({ id }) => id },
  ({ projectId, query }) => readProgress(projectId, query.tz),
);
