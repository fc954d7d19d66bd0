import { serve } from '@/lib/api/serve';
import { getRunOp } from '@/lib/contracts/runs';
import { getRun, projectOfRun } from '@/lib/runs/get-run';

export const GET = serve(
  getRunOp,
  { permission: 'run.read', project: (p) => projectOfRun(p.id) },
  ({ params }) => getRun(params.id),
);
