import { serve } from '@/lib/api/serve';
import { answerFlag } from '@/lib/contracts/flags';
import { answerFlag as answer } from '@/lib/flags/answer-flag';
import { projectOfFlag } from '@/lib/flags/project-of-flag';

export const POST = serve(
  answerFlag,
  { permission: 'rank', project: ({ id }) => projectOfFlag(id) },
  ({ person, role, params, body }) => answer(params.id, { userId: person.id, role: role! }, body.text),
);
