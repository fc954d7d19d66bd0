import { actorOf } from '@/lib/access/actor-of';
import { serve } from '@/lib/api/serve';
import * as op from '@/lib/contracts/users';
import { createInvite } from '@/lib/links/create-invite';
import { listInvites } from '@/lib/links/list-invites';

export const GET = serve(
  op.listInvites,
  { permission: 'member.write', project: ({ id }) => id },
  ({ projectId, query }) => listInvites(projectId, query),
);
export const POST = serve(op.createInvite, { permission: 'member.write', project: ({ id }) => id }, (call) =>
  createInvite(actorOf(call), call.projectId, call.body),
);
