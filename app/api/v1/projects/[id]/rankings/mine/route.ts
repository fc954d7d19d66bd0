import { serve } from '@/lib/api/serve';
import { listMyRankings } from '@/lib/contracts/history';
import { listMine } from '@/lib/rankings/list-mine';

export const GET = serve(
  listMyRankings,
  { permission: 'rank', project: ({ id }) => id },
  ({ person, projectId, query }) => listMine(projectId, person.id, query),
);
