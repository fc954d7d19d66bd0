import { serve } from '@/lib/api/serve';
import { getFlag } from '@/lib/contracts/flags';
import { projectOfFlag } from '@/lib/flags/project-of-flag';
import { readFlag } from '@/lib/flags/read-flag';

export const GET = serve(
  getFlag,
  { permission: 'rank', project: ({ id }) => projectOfFlag(id) },
  ({ person, role, params }) => readFlag(params.id, { userId: person.id, role: role! }),
);
