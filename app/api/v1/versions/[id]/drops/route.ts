import { serve } from '@/lib/api/serve';
import { listSetDrops } from '@/lib/contracts/sets';
import { listSetDrops as list } from '@/lib/sets/list-set-drops';
import { projectOfSetVersion } from '@/lib/sets/read-set-version';

export const GET = serve(
  listSetDrops,
  { permission: 'set.read', project: ({ id }) => projectOfSetVersion(id) },
  ({ params, query }) => list(params.id, query),
);
