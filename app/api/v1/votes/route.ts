import { serve } from '@/lib/api/serve';
import { castVoteOp } from '@/lib/contracts/reviews';
import { castVote, projectOfComparison } from '@/lib/reviews/cast-vote';

export const POST = serve(
  castVoteOp,
  { permission: 'vote', projectInBody: (b) => projectOfComparison(b.comparisonId) },
  ({ person, body }) => castVote(person.id, body),
);
