import { listAgreementOfPairs as verb } from '@/lib/agreement/list-people';
import { serve } from '@/lib/api/serve';
import { listAgreementOfPairs } from '@/lib/contracts/agreement';

export const GET = serve(
  listAgreementOfPairs,
  { permission: 'progress.read', project: ({ id }) => id },
  ({ projectId, query }) => verb(projectId, query),
);
