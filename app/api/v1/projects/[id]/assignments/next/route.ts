import { serve } from '@/lib/api/serve';
import { claimAssignment } from '@/lib/assignments/claim-assignment';
import { nextAssignment } from '@/lib/contracts/assignments';

export const POST = serve(
  nextAssignment,
  { permission: 'rank', project: ({ id }) => id },
  async ({ person, projectId }) => {
    const claimed = await claimAssignment(projectId, person.id);
    if ('assigned' in claimed) return claimed.assigned;
    const { reason, detail } = claimed;
    const headers = { 'discern-reason': reason, ...(detail && { 'discern-detail': detail }) };
    return new Response(null, { status: 204, headers: { ...headers, 'cache-control': 'no-store' } });
  },
);
