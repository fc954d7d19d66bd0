import { serve } from '@/lib/api/serve';
import { createReopening, listReopenings } from '@/lib/contracts/quality';
import { createReopening as create } from '@/lib/reopenings/create-reopening';
import { listReopenings as list } from '@/lib/reopenings/read-reopening';

export const GET = serve(
  listReopenings,
  { permission: 'progress.read', project: ({ id }) => id },
  ({ projectId, query }) => list(projectId, query),
);

export const POST = serve(
  createReopening,
  { permission: 'reopen', project: ({ id }) => id },
  ({ person, projectId, body }) => create(person, projectId, body),
);
