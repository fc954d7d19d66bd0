import { actorOf } from '@/lib/access/actor-of';
import { serve } from '@/lib/api/serve';
import * as op from '@/lib/contracts/members';
import { addMember } from '@/lib/members/add-member';
import { listMembers } from '@/lib/members/list-members';

export const GET = serve(
  op.listMembers,
  { permission: 'member.read', project: ({ id }) => id },
  ({ projectId, query }) => listMembers(projectId, query),
);
export const POST = serve(op.addMember, { permission: 'member.write', project: ({ id }) => id }, (call) =>
  addMember(actorOf(call), call.projectId, call.body),
);
