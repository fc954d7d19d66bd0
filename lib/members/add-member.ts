import { recordAudit } from '@/lib/audit/record-audit';
import type { NewMember } from '@/lib/contracts/members';
import { db } from '@/lib/db';
import { DiscernError } from '@/lib/errors';
import { isUniqueViolation } from '@/lib/is-unique-violation';
import { memberParts, memberView } from './member-view';
import { type Actor, checkMayGrant } from './rules';

/** Adds someone who has an account. */
export async function addMember(actor: Actor, projectId: string, input: NewMember) {
  checkMayGrant(actor, input.role);
  const user = await db.user.findUnique({ where: { email: input.email }, select: { id: true } });
  if (!user)
    throw new DiscernError(
      'unprocessable',
      `Nobody here has the e-mail ${input.email}. Make an invite link and send it to them.`,
      { field: 'email' },
    );
  try {
    const made = await db.$transaction(async (tx) => {
      const { role, locales = [] } = input;
      const row = await tx.member.create({
        data: { projectId, userId: user.id, role, locales },
        include: memberParts,
      });
      await recordAudit(tx, {
        projectId,
        actorId: actor.id,
        action: 'member.added',
        entity: 'member',
        entityId: row.id,
        after: { userId: user.id, role, locales },
      });
      return row;
    });
    return await memberView(made);
  } catch (e) {
    if (isUniqueViolation(e))
      throw new DiscernError('conflict', `${input.email} is in this project already.`, { field: 'email' });
    throw e;
  }
}
