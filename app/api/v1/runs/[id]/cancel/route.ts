import { serve } from '@/lib/api/serve';
import { cancelRunOp } from '@/lib/contracts/runs';
import { cancelRun } from '@/lib/runs/cancel-run';
import { projectOfRun } from '@/lib/runs/get-run';

export const POST = serve(
  cancelRunOp,
  { permission: 'run.write', project: (p) => projectOfRun(p.id) },
  ({ person, projectId, params }) => cancelRun(person, projectId, params.id),
);
