import { serve } from '@/lib/api/serve';
import { projectOfAssignment } from '@/lib/assignments/project-of-assignment';
import { skipAssignment as skip } from '@/lib/assignments/skip-assignment';
import { skipAssignment } from '@/lib/contracts/assignments';

export const POST = serve(
  skipAssignment,
  { permission: 'rank', project: ({ id }) => projectOfAssignment(id) },
  ({ person, params, body }) => skip(params.id, person.id, body.reason).then(() => undefined),
);
