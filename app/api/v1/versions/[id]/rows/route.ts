import { serve } from '@/lib/api/serve';
import { listSetRows } from '@/lib/contracts/sets';
import { listSetRows as list } from '@/lib/sets/list-set-rows';
import { projectOfSetVersion } from '@/lib/sets/read-set-version';

export const GET = serve(
  listSetRows,
  { permission: 'set.read', project: ({ id }) => projectOfSetVersion(id) },
  ({ params, query }) => list(params.id, query),
);
