import { serve } from '@/lib/api/serve';
import { flagAssignment as flag } from '@/lib/assignments/flag-assignment';
import { projectOfAssignment } from '@/lib/assignments/project-of-assignment';
import { flagAssignment } from '@/lib/contracts/assignments';

export const POST = serve(
  flagAssignment,
  { permission: 'rank', project: ({ id }) => projectOfAssignment(id) },
  ({ person, params, body }) => flag(params.id, person.id, body.text).then(() => undefined),
);
