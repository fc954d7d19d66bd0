import { serve } from '@/lib/api/serve';
import { createRunOp } from '@/lib/contracts/runs';
import { createRun } from '@/lib/runs/create-run';

export const POST = serve(
  createRunOp,
  { permission: 'run.write', projectInBody: (b) => b.projectId },
  ({ person, body }) => createRun(person, body),
);
