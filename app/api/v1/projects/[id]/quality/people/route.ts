import { serve } from '@/lib/api/serve';
import { listQuality } from '@/lib/contracts/quality';
import { listQuality as verb } from '@/lib/quality/read-quality';

export const GET = serve(
  listQuality,
  { permission: 'progress.read', project: ({ id }) => id },
  ({ projectId, query }) => verb(projectId, query),
);
