import { serve } from '@/lib/api/serve';
import { getMyRanking } from '@/lib/contracts/history';
import { projectOfRanking } from '@/lib/rankings/project-of-ranking';
import { readMine } from '@/lib/rankings/read-mine';

export const GET = serve(
  getMyRanking,
  { permission: 'rank', project: ({ id }) => projectOfRanking(id) },
  ({ person, params }) => readMine(params.id, person.id),
);
