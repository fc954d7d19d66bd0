import { serve } from '@/lib/api/serve';
import { resolveFlag } from '@/lib/contracts/flags';
import { resolveFlag as resolve } from '@/lib/flags/answer-flag';
import { projectOfFlag } from '@/lib/flags/project-of-flag';

export const POST = serve(
  resolveFlag,
  { permission: 'flag.write', project: ({ id }) => projectOfFlag(id) },
  ({ person, role, params, body }) => resolve(params.id, { userId: person.id, role: role! }, body.text),
);
