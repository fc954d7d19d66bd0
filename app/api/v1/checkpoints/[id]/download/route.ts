import { serve } from '@/lib/api/serve';
import { downloadCheckpoint } from '@/lib/checkpoints/download-checkpoint';
import { projectOfCheckpoint } from '@/lib/checkpoints/get-checkpoint';
import { downloadCheckpointOp } from '@/lib/contracts/checkpoints';

export const GET = serve(
  downloadCheckpointOp,
  { permission: 'checkpoint.read', project: (p) => projectOfCheckpoint(p.id) },
  ({ params }) => downloadCheckpoint(params.id),
);
