import { projectOfItem, readAdjudication as verb } from '@/lib/adjudication/read-adjudication';
import { serve } from '@/lib/api/serve';
import { readAdjudication } from '@/lib/contracts/adjudication';

export const GET = serve(
  readAdjudication,
  { permission: 'adjudicate', project: ({ id }) => projectOfItem(id) },
  ({ params, person, role }) => verb(params.id, { id: person.id, role: role! }),
);
