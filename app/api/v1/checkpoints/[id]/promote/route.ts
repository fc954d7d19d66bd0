import { serve } from '@/lib/api/serve';
import { projectOfCheckpoint } from '@/lib/checkpoints/get-checkpoint';
import { promoteCheckpoint } from '@/lib/checkpoints/promote-checkpoint';
import { promoteCheckpointOp } from '@/lib/contracts/checkpoints';

export const POST = serve(
  promoteCheckpointOp,
  { permission: 'checkpoint.write', project: (p) => projectOfCheckpoint(p.id) },
  ({ person, projectId, params }) => promoteCheckpoint(person, projectId, params.id),
);
