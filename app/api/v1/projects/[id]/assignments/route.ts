import { serve } from '@/lib/api/serve';
import { listHeld } from '@/lib/assignments/list-held';
import { listAssignments } from '@/lib/contracts/assignments';

export const GET = serve(
  listAssignments,
  { permission: 'rank', project: ({ id }) => id },
  async ({ person, projectId }) => ({ items: await listHeld(projectId, person.id) }),
);
