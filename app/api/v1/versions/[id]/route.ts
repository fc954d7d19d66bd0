import { serve } from '@/lib/api/serve';
import { getSetVersion } from '@/lib/contracts/sets';
import { projectOfSetVersion, readSetVersion } from '@/lib/sets/read-set-version';

export const GET = serve(
  getSetVersion,
  { permission: 'set.read', project: ({ id }) => projectOfSetVersion(id) },
  ({ params }) => readSetVersion(params.id),
);
