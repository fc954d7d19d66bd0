import { recordAudit } from '@/lib/audit/record-audit';
import { db } from '@/lib/db';
import { notFound } from '@/lib/errors';
import { type Actor, checkMayGrant, checkNotLast, lockMembers, manages } from './rules';

/** Takes someone out of a project. What they did stays; what they hold goes back when its lease ends. */
export async function removeMember(actor: Actor, projectId: string, id: string): Promise<void> {
  await db.$transaction(async (tx) => {
    await lockMembers(tx, projectId);
    const before = await tx.member.findFirst({ where: { id, projectId } });
    if (!before) throw notFound('This member');
    checkMayGrant(actor, before.role);
    if (manages(before.role)) await checkNotLast(tx, projectId, id);
    await tx.member.delete({ where: { id } });
    await recordAudit(tx, {
      projectId,
      actorId: actor.id,
      action: 'member.removed',
      entity: 'member',
      entityId: id,
      before: { userId: before.userId, role: before.role, locales: before.locales },
    });
  });
}
