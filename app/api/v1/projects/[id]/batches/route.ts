import { serve } from '@/lib/api/serve';
import { listBatches } from '@/lib/batches/list-batches';
import { putBatch } from '@/lib/batches/put-batch';
import * as op from '@/lib/contracts/batches';

export const GET = serve(
  op.listBatches,
  { permission: 'progress.read', project: ({ id }) => id },
  ({ projectId, query }) => listBatches(projectId, query),
);
export const PUT = serve(
  op.putBatch,
  { permission: 'project.update', project: ({ id }) => id },
  ({ person, projectId, body }) => putBatch(person.id, projectId, body),
);
