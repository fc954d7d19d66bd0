import { serve } from '@/lib/api/serve';
import { createReviewOp } from '@/lib/contracts/reviews';
import { createReview } from '@/lib/reviews/create-review';

export const POST = serve(
  createReviewOp,
  { permission: 'review.write', projectInBody: (b) => b.projectId },
  ({ person, body }) => createReview(person, body),
);
