import { serve } from '@/lib/api/serve';
import { listReviewsOp } from '@/lib/contracts/reviews';
import { listReviews } from '@/lib/reviews/list-reviews';

export const GET = serve(
  listReviewsOp,
  { permission: 'vote', project: (p) => p.id },
  ({ params, person, query }) => listReviews(params.id, person.id, query),
);
