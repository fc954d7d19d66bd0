import { readAgreement as verb } from '@/lib/agreement/read-agreement';
import { serve } from '@/lib/api/serve';
import { readAgreement } from '@/lib/contracts/agreement';

export const GET = serve(
  readAgreement,
  { permission: 'progress.read', project: ({ id }) => id },
  ({ projectId, query }) => verb(projectId, query),
);
