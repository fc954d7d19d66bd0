import { serve } from '@/lib/api/serve';
import { getReviewOp } from '@/lib/contracts/reviews';
import { projectOfReview, readReview } from '@/lib/reviews/read-review';

export const GET = serve(
  getReviewOp,
  { permission: 'vote', project: (p) => projectOfReview(p.id) },
  ({ params, person }) => readReview(params.id, person.id),
);
