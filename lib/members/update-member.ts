import { recordAudit } from '@/lib/audit/record-audit';
import type { MemberPatch } from '@/lib/contracts/members';
import { db } from '@/lib/db';
import { notFound } from '@/lib/errors';
import { memberParts, memberView } from './member-view';
import { type Actor, checkMayGrant, checkNotLast, checkNotOwnRole, lockMembers, manages } from './rules';

/**
 * Changes role, languages or groups, makes a senior, pauses or reinstates (gold answers from before count no more); acts on the person's next request.
 */
export async function updateMember(actor: Actor, projectId: string, id: string, patch: MemberPatch) {
  const made = await db.$transaction(async (tx) => {
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
    const groups = patch.groups ?? before.groups;
    const senior = patch.senior ?? before.senior;
    if (senior !== before.senior) checkNotOwnRole(actor, before.userId);
    const pause = pauseOf(actor, before, patch.paused);
    const data = { role, locales, groups, senior, ...pause };
    const after = await tx.member.update({ where: { id }, data, include: memberParts });
    await recordAudit(tx, {
      projectId,
      actorId: actor.id,
      action: 'member.updated',
      entity: 'member',
      entityId: id,
      before: {
        ...{ role: before.role, locales: before.locales, groups: before.groups, senior: before.senior },
        pausedReason: before.pausedReason,
      },
      after: { role, locales, groups, senior, pausedReason: after.pausedReason },
    });
    return after;
  });
  return memberView(made);
}

/** Nobody pauses or reinstates themselves. */
function pauseOf(actor: Actor, before: { userId: string; pausedAt: Date | null }, paused?: boolean) {
  if (paused === undefined || paused === (before.pausedAt !== null)) return {};
  checkNotOwnRole(actor, before.userId);
  return paused
    ? { pausedAt: new Date(), pausedReason: 'lead' }
    : { pausedAt: null, pausedReason: null, goldSince: new Date() };
}
