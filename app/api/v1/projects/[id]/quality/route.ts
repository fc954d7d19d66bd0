import { serve } from '@/lib/api/serve';
import { readQuality } from '@/lib/contracts/quality';
import { readQuality as verb } from '@/lib/quality/read-quality';

export const GET = serve(
  readQuality,
  { permission: 'progress.read', project: ({ id }) => id },
  ({ projectId }) => verb(projectId),
);
