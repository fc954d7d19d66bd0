import { serve } from '@/lib/api/serve';
import { listHeld } from '@/lib/assignments/list-held';
import { listAssignments } from '@/lib/contracts/assignments';
import { countToday } from '@/lib/rankings/count-today';

export const GET = serve(
  listAssignments,
  { permission: 'rank', project: ({ id }) => id },
  async ({ person, projectId, query }) => ({
    items: await listHeld(projectId, person.id),
    ...(await countToday(projectId, person.id, query.tz)),
  }),
);
