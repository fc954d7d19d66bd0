import { serve } from '@/lib/api/serve';
import { previewReopening } from '@/lib/contracts/quality';
import { previewReopening as verb } from '@/lib/reopenings/preview-reopening';

export const POST = serve(
  previewReopening,
  { permission: 'reopen', project: ({ id }) => id },
  ({ projectId, body }) => verb(projectId, body),
);
