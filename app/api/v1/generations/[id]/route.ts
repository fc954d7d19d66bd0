import { serve } from '@/lib/api/serve';
import { getGeneration } from '@/lib/contracts/generations';
import { projectOfGeneration, readGeneration } from '@/lib/generations/read-generation';

export const GET = serve(
  getGeneration,
  { permission: 'progress.read', project: ({ id }) => projectOfGeneration(id) },
  ({ params }) => readGeneration(params.id),
);
