import { serve } from '@/lib/api/serve';
import { createSetVersion } from '@/lib/contracts/sets';
import { createSetVersion as create } from '@/lib/sets/create-set-version';
import { projectOfSet } from '@/lib/sets/read-set';

export const POST = serve(
  createSetVersion,
  { permission: 'set.write', project: ({ id }) => projectOfSet(id) },
  ({ person, params }) => create(person, params.id),
);
