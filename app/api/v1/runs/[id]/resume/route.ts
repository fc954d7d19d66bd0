import { serve } from '@/lib/api/serve';
import { resumeRunOp } from '@/lib/contracts/runs';
import { projectOfRun } from '@/lib/runs/get-run';
import { resumeRun } from '@/lib/runs/resume-run';

export const POST = serve(
  resumeRunOp,
  { permission: 'run.write', project: (p) => projectOfRun(p.id) },
  ({ person, projectId, params }) => resumeRun(person, projectId, params.id),
);
