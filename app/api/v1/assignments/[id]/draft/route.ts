import { serve } from '@/lib/api/serve';
import { projectOfAssignment } from '@/lib/assignments/project-of-assignment';
import { saveDraft as save } from '@/lib/assignments/save-draft';
import { saveDraft } from '@/lib/contracts/assignments';

export const POST = serve(
  saveDraft,
  { permission: 'rank', project: ({ id }) => projectOfAssignment(id) },
  ({ person, params, body }) => save(params.id, person.id, body),
);
