import { serve } from '@/lib/api/serve';
import { projectOfAssignment } from '@/lib/assignments/project-of-assignment';
import { renewLease } from '@/lib/assignments/renew-lease';
import { heartbeat } from '@/lib/contracts/assignments';

export const POST = serve(
  heartbeat,
  { permission: 'rank', project: ({ id }) => projectOfAssignment(id) },
  ({ person, params }) => renewLease(params.id, person.id),
);
