import { serve } from '@/lib/api/serve';
import { previewSet } from '@/lib/contracts/sets';
import { previewSet as preview } from '@/lib/sets/preview-set';

export const POST = serve(
  previewSet,
  { permission: 'set.read', projectInBody: (body) => body.projectId },
  ({ body }) => preview(body.projectId, body.select),
);
