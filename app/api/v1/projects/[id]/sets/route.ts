import { serve } from '@/lib/api/serve';
import { listSets } from '@/lib/contracts/sets';
import { listSets as list } from '@/lib/sets/read-set';

export const GET = serve(listSets, { permission: 'set.read', project: ({ id }) => id }, ({ params, query }) =>
  list(params.id, query),
);
