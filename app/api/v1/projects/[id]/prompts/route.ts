import { serve } from '@/lib/api/serve';
import { listPrompts } from '@/lib/contracts/prompts';
import { listPrompts as list } from '@/lib/prompts/list-prompts';

export const GET = serve(
  listPrompts,
  { permission: 'prompt.read', project: ({ id }) => id },
  ({ params, query }) => list(params.id, query),
);
