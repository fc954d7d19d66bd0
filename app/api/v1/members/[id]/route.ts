import { actorOf } from '@/lib/access/actor-of';
import { serve } from '@/lib/api/serve';
import * as op from '@/lib/contracts/members';
import { projectOfMember } from '@/lib/members/project-of-member';
import { removeMember } from '@/lib/members/remove-member';
import { updateMember } from '@/lib/members/update-member';

const access = {
  permission: 'member.write',
  project: ({ id }: { id: string }) => projectOfMember(id),
} as const;

export const PATCH = serve(op.updateMember, access, (call) =>
  updateMember(actorOf(call), call.projectId, call.params.id, call.body),
);
export const DELETE = serve(op.removeMember, access, async (call) => {
  await removeMember(actorOf(call), call.projectId, call.params.id);
  return undefined;
});
