import { serve } from '@/lib/api/serve';
import { getSet } from '@/lib/contracts/sets';
import { projectOfSet, readSet } from '@/lib/sets/read-set';

export const GET = serve(
  getSet,
  { permission: 'set.read', project: ({ id }) => projectOfSet(id) },
  ({ params }) => readSet(params.id),
);
