import { serve } from '@/lib/api/serve';
import { runTimelineOp } from '@/lib/contracts/runs';
import { projectOfRun } from '@/lib/runs/get-run';
import { timelineOfRun } from '@/lib/runs/metrics-of-run';

export const GET = serve(
  runTimelineOp,
  { permission: 'run.read', project: (p) => projectOfRun(p.id) },
  ({ params, query }) => timelineOfRun(params.id, query.after, query.limit),
);
