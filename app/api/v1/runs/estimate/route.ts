import { serve } from '@/lib/api/serve';
import { estimateRunOp } from '@/lib/contracts/runs';
import { estimateRun } from '@/lib/runs/estimate-run';

export const POST = serve(
  estimateRunOp,
  { permission: 'run.read', projectInBody: (b) => b.projectId },
  ({ body }) => estimateRun(body),
);
