import { serve } from '@/lib/api/serve';
import { resumeReviewOp } from '@/lib/contracts/reviews';
import { projectOfReview } from '@/lib/reviews/read-review';
import { resumeReview } from '@/lib/reviews/resume-review';

export const POST = serve(
  resumeReviewOp,
  { permission: 'review.write', project: (p) => projectOfReview(p.id) },
  ({ person, projectId, params }) => resumeReview(person, projectId, params.id),
);
