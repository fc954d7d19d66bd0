import { serve } from '@/lib/api/serve';
import { createGeneration, listGenerations } from '@/lib/contracts/generations';
import { createGeneration as create } from '@/lib/generations/create-generation';
import { listGenerations as list } from '@/lib/generations/read-generation';

export const GET = serve(
  listGenerations,
  { permission: 'progress.read', project: ({ id }) => id },
  ({ params, query }) => list(params.id, query),
);

export const POST = serve(
  createGeneration,
  { permission: 'generation.write', project: ({ id }) => id },
  ({ person, params, body }) => create(person, params.id, body),
);
