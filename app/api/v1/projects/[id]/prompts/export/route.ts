import { serve } from '@/lib/api/serve';
import { exportPrompts } from '@/lib/contracts/imports';
import { jsonlResponse } from '@/lib/imports/export-rows';
import { exportPrompts as read } from '@/lib/prompts/export-prompts';

export const GET = serve(
  exportPrompts,
  { permission: 'prompt.read', project: ({ id }) => id },
  async ({ params }) => jsonlResponse(read(params.id), 'prompts.jsonl'),
);
