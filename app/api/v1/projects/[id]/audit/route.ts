import { serve } from '@/lib/api/serve';
import { listAudit as read } from '@/lib/audit/list-audit';
import { listAudit } from '@/lib/contracts/audit';

export const GET = serve(
  listAudit,
  { permission: 'audit.read', project: ({ id }) => id },
  ({ projectId, query }) => read(projectId, query),
);
