import { serve } from '@/lib/api/serve';
import { getCheckpoint, projectOfCheckpoint } from '@/lib/checkpoints/get-checkpoint';
import { getCheckpointOp } from '@/lib/contracts/checkpoints';

export const GET = serve(
  getCheckpointOp,
  { permission: 'checkpoint.read', project: (p) => projectOfCheckpoint(p.id) },
  ({ params }) => getCheckpoint(params.id),
);
