import { serve } from '@/lib/api/serve';
import { listCheckpoints } from '@/lib/checkpoints/list-checkpoints';
import { listCheckpointsOp } from '@/lib/contracts/checkpoints';

export const GET = serve(
  listCheckpointsOp,
  { permission: 'checkpoint.read', project: (p) => p.id },
  ({ projectId, query }) => listCheckpoints(projectId, query),
);
