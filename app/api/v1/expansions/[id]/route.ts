import { serve } from '@/lib/api/serve';
import { getExpansion } from '@/lib/contracts/expansions';
import { projectOfExpansion, readExpansion } from '@/lib/expansions/read-expansion';

export const GET = serve(
  getExpansion,
  { permission: 'progress.read', project: ({ id }) => projectOfExpansion(id) },
  ({ params }) => readExpansion(params.id),
);
