import { serve } from '@/lib/api/serve';
import { seeFlag } from '@/lib/contracts/flags';
import { seeFlag as see } from '@/lib/flags/answer-flag';
import { projectOfFlag } from '@/lib/flags/project-of-flag';

export const POST = serve(
  seeFlag,
  { permission: 'rank', project: ({ id }) => projectOfFlag(id) },
  ({ person, params }) => see(params.id, person.id).then(() => undefined),
);
