import { serve } from '@/lib/api/serve';
import { getPrompt } from '@/lib/contracts/prompts';
import { projectOfPrompt, readPrompt } from '@/lib/prompts/read-prompt';

export const GET = serve(
  getPrompt,
  { permission: 'prompt.read', project: ({ id }) => projectOfPrompt(id) },
  ({ params }) => readPrompt(params.id),
);
