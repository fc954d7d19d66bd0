import { serve } from '@/lib/api/serve';
import { projectOfAssignment } from '@/lib/assignments/project-of-assignment';
import { releaseAssignment as release } from '@/lib/assignments/release-assignment';
import { releaseAssignment } from '@/lib/contracts/history';

export const POST = serve(
  releaseAssignment,
  { permission: 'rank', project: ({ id }) => projectOfAssignment(id) },
  ({ person, params }) => release(params.id, person.id).then(() => undefined),
);
