import type { Person } from '@/lib/access/authorize';
import { recordAudit } from '@/lib/audit/record-audit';
import type { UserPatch } from '@/lib/contracts/users';
import { db } from '@/lib/db';
import { DiscernError, notFound } from '@/lib/errors';
import { userFields, userView } from './user-view';

/** Changes an account. A pause ends its sessions at once. Nobody pauses or lowers themself: one admin always stays. */
export async function updateUser(actor: Person, id: string, patch: UserPatch) {
  return db.$transaction(async (tx) => {
    const before = await tx.user.findUnique({ where: { id }, select: userFields });
    if (!before) throw notFound('This person');
    if (id === actor.id && (patch.banned || patch.siteAdmin === false))
      throw new DiscernError(
        'conflict',
        'Nobody pauses or lowers their own account. Ask another site admin.',
      );
    const after = await tx.user.update({
      where: { id },
      data: {
        ...(patch.name === undefined ? {} : { name: patch.name }),
        ...(patch.siteAdmin === undefined ? {} : { role: patch.siteAdmin ? 'admin' : null }),
        ...(patch.banned === undefined ? {} : { banned: patch.banned }),
        ...(patch.banned === false ? { banReason: null } : {}),
        ...(patch.banReason === undefined ? {} : { banReason: patch.banReason }),
      },
      select: userFields,
    });
    if (after.banned) await tx.session.deleteMany({ where: { userId: id } });
    await recordAudit(tx, {
      actorId: actor.id,
      action: 'user.updated',
      entity: 'user',
      entityId: id,
      before: userView(before),
      after: userView(after),
    });
    return userView(after);
  });
}
