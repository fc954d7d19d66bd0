import { adjudicateItem as verb } from '@/lib/adjudication/adjudicate-item';
import { projectOfItem } from '@/lib/adjudication/read-adjudication';
import { serve } from '@/lib/api/serve';
import { adjudicateItem } from '@/lib/contracts/adjudication';

export const POST = serve(
  adjudicateItem,
  { permission: 'adjudicate', project: ({ id }) => projectOfItem(id) },
  ({ params, person, role, body }) => verb({ id: person.id, role: role! }, params.id, body),
);
