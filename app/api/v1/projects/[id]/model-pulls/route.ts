import { serve } from '@/lib/api/serve';
import { pullModelOp } from '@/lib/contracts/models';
import { startModelPull } from '@/lib/models/start-model-pull';

export const POST = serve(
  pullModelOp,
  { permission: 'run.write', project: (p) => p.id },
  ({ person, projectId, body }) => startModelPull(person, projectId, body.name),
);
