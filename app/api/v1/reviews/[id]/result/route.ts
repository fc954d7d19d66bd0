import { serve } from '@/lib/api/serve';
import { reviewResultOp } from '@/lib/contracts/reviews';
import { readResult } from '@/lib/reviews/read-result';
import { projectOfReview } from '@/lib/reviews/read-review';

export const GET = serve(
  reviewResultOp,
  { permission: 'vote', project: (p) => projectOfReview(p.id) },
  ({ params, person, role }) => readResult(params.id, person.id, role),
);
