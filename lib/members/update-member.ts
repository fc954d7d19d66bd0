import { recordAudit } from '@/lib/audit/record-audit';
import type { MemberPatch } from '@/lib/contracts/members';
import { db } from '@/lib/db';
import { notFound } from '@/lib/errors';
import { memberParts, memberView } from './member-view';
import { type Actor, checkMayGrant, checkNotLast, checkNotOwnRole, lockMembers, manages } from './rules';

/** Changes role or languages; acts on the person's next request. */
export async function updateMember(actor: Actor, projectId: string, id: string, patch: MemberPatch) {
  return db.$transaction(async (tx) => {
    await lockMembers(tx, projectId);
    const before = await tx.member.findFirst({ where: { id, projectId }, include: memberParts });
    if (!before) throw notFound('This member');
    const role = patch.role ?? before.role;
    const locales = patch.locales ?? before.locales;
    if (role !== before.role) {
      checkMayGrant(actor, role, before.role);
      checkNotOwnRole(actor, before.userId);
      if (manages(before.role) && !manages(role)) await checkNotLast(tx, projectId, id);
    }
    const after = await tx.member.update({ where: { id }, data: { role, locales }, include: memberParts });
    await recordAudit(tx, {
      projectId,
      actorId: actor.id,
      action: 'member.updated',
      entity: 'member',
      entityId: id,
      before: { role: before.role, locales: before.locales },
      after: { role, locales },
    });
    return memberView(after);
  });
}
