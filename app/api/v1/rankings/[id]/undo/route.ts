import { serve } from '@/lib/api/serve';
import { undoRanking } from '@/lib/contracts/assignments';
import { projectOfRanking } from '@/lib/rankings/project-of-ranking';
import { undoRanking as undo } from '@/lib/rankings/undo-ranking';

export const POST = serve(
  undoRanking,
  { permission: 'rank', project: ({ id }) => projectOfRanking(id) },
  ({ person, params }) => undo(params.id, person.id),
);
