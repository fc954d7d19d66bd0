import { serve } from '@/lib/api/serve';
import { runLogOp } from '@/lib/contracts/runs';
import { projectOfRun } from '@/lib/runs/get-run';
import { logOfRun } from '@/lib/runs/metrics-of-run';

export const GET = serve(
  runLogOp,
  { permission: 'run.read', project: (p) => projectOfRun(p.id) },
  ({ params, query }) => logOfRun(params.id, query.after, query.limit),
);
