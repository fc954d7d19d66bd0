import { actorOf } from '@/lib/access/actor-of';
import { serve } from '@/lib/api/serve';
import * as op from '@/lib/contracts/members';
import { projectOfMember } from '@/lib/members/project-of-member';
import { qualifyMember } from '@/lib/members/qualify-member';

export const POST = serve(
  op.qualifyMember,
  { permission: 'member.write', project: ({ id }) => projectOfMember(id) },
  (call) => qualifyMember(actorOf(call), call.projectId, call.params.id, call.body),
);
