import { listAgreementOfPeople as verb } from '@/lib/agreement/list-people';
import { serve } from '@/lib/api/serve';
import { listAgreementOfPeople } from '@/lib/contracts/agreement';

export const GET = serve(
  listAgreementOfPeople,
  { permission: 'progress.read', project: ({ id }) => id },
  ({ projectId, query }) => verb(projectId, query),
);
