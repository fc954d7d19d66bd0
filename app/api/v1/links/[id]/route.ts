import { serve } from '@/lib/api/serve';
import { revokeInvite } from '@/lib/contracts/users';
import { projectOfLink } from '@/lib/links/project-of-link';
import { revokeLink } from '@/lib/links/revoke-link';

export const DELETE = serve(
  revokeInvite,
  { permission: 'member.write', project: ({ id }) => projectOfLink(id) },
  async ({ person, projectId, params }) => {
    await revokeLink(person.id, projectId, params.id);
    return undefined;
  },
);
