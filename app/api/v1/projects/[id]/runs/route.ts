import { serve } from '@/lib/api/serve';
import { listRunsOp } from '@/lib/contracts/runs';
import { listRuns } from '@/lib/runs/list-runs';

export const GET = serve(
  listRunsOp,
  { permission: 'run.read', project: (p) => p.id },
  ({ projectId, query }) => listRuns(projectId, query),
);
