import { serve } from '@/lib/api/serve';
import { createExpansion, listExpansions } from '@/lib/contracts/expansions';
import { createExpansion as create } from '@/lib/expansions/create-expansion';
import { listExpansions as list } from '@/lib/expansions/read-expansion';

export const GET = serve(
  listExpansions,
  { permission: 'progress.read', project: ({ id }) => id },
  ({ params, query }) => list(params.id, query),
);

export const POST = serve(
  createExpansion,
  { permission: 'expansion.write', project: ({ id }) => id },
  ({ person, params, body }) => create(person, params.id, body),
);
