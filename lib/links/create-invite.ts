import type { NewInvite } from '@/lib/contracts/users';
import { db } from '@/lib/db';
import { DiscernError } from '@/lib/errors';
import { type Actor, checkMayGrant } from '@/lib/members/rules';
import { createLink } from './create-link';

/** A link into a project, with a role the actor may give. */
export async function createInvite(actor: Actor, projectId: string, { email, role }: NewInvite) {
  checkMayGrant(actor, role);
  const member = await db.member.findFirst({ where: { projectId, user: { email } }, select: { id: true } });
  if (member) throw new DiscernError('conflict', `${email} is in this project already.`, { field: 'email' });
  return createLink(actor.id, { kind: 'invite', email, project: { id: projectId, role } });
}
