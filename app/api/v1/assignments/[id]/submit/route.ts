import { serve } from '@/lib/api/serve';
import { projectOfAssignment } from '@/lib/assignments/project-of-assignment';
import { submitRanking } from '@/lib/contracts/assignments';
import { submitRanking as submit } from '@/lib/rankings/submit-ranking';

export const POST = serve(
  submitRanking,
  { permission: 'rank', project: ({ id }) => projectOfAssignment(id) },
  ({ person, params, body }) => submit(params.id, person.id, body),
);
