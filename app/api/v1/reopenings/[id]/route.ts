import { serve } from '@/lib/api/serve';
import { getReopening } from '@/lib/contracts/quality';
import { projectOfReopening, readReopening } from '@/lib/reopenings/read-reopening';

export const GET = serve(
  getReopening,
  { permission: 'progress.read', project: ({ id }) => projectOfReopening(id) },
  ({ params }) => readReopening(params.id),
);
