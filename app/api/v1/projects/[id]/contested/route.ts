import { listContested as verb } from '@/lib/agreement/list-contested';
import { serve } from '@/lib/api/serve';
import { listContested } from '@/lib/contracts/agreement';

export const GET = serve(
  listContested,
  { permission: 'contested.read', project: ({ id }) => id },
  ({ projectId, query, role, person }) =>
    verb(projectId, query, role === 'annotator' ? person.id : undefined),
);
