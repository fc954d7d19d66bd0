import { serve } from '@/lib/api/serve';
import { nextComparisonOp } from '@/lib/contracts/reviews';
import { nextComparison } from '@/lib/reviews/next-comparison';
import { projectOfReview } from '@/lib/reviews/read-review';

export const POST = serve(
  nextComparisonOp,
  { permission: 'vote', project: (p) => projectOfReview(p.id) },
  async ({ params, person }) => {
    const next = await nextComparison(params.id, person.id);
    return 'shown' in next
      ? next.shown
      : new Response(null, { status: 204, headers: { 'discern-reason': next.reason } });
  },
);
