import { serve } from '@/lib/api/serve';
import { runMetricsOp } from '@/lib/contracts/runs';
import { projectOfRun } from '@/lib/runs/get-run';
import { metricsOfRun } from '@/lib/runs/metrics-of-run';

export const GET = serve(
  runMetricsOp,
  { permission: 'run.read', project: (p) => projectOfRun(p.id) },
  ({ params, query }) => metricsOfRun(params.id, query.after, query.limit),
);
