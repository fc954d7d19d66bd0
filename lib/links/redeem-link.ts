import { hashPassword } from 'better-auth/crypto';
import type { Person } from '@/lib/access/authorize';
import { recordAudit } from '@/lib/audit/record-audit';
import type { Redemption } from '@/lib/contracts/users';
import { db, type Tx } from '@/lib/db';
import { DiscernError, notFound } from '@/lib/errors';
import { addUser, joining } from '@/lib/users/add-user';
import { findLink } from './find-link';

type Link = NonNullable<Awaited<ReturnType<typeof findLink>>>;

const worthless = () =>
  new DiscernError('not_found', 'This link was used already or is too old. Ask for a new one.');

/** Uses a one-time link, once: of two at the same moment one gets it. */
export async function redeemLink(person: Person | undefined, input: Redemption) {
  const link = await findLink(input.token);
  if (!link) throw worthless();
  if (link.kind === 'reset') await resetPassword(link, input);
  else await join(link, person, input);
  return { email: link.email, project: link.project?.slug ?? null };
}

/** Marks it as used by compare-and-set, in the transaction of what it is used for. */
async function use(tx: Tx, link: Link): Promise<void> {
  const { count } = await tx.oneTimeLink.updateMany({
    where: { id: link.id, usedAt: null, expiresAt: { gt: new Date() } },
    data: { usedAt: new Date() },
  });
  if (count !== 1) throw worthless();
}

async function resetPassword(link: Link, { password }: Redemption): Promise<void> {
  if (!password) throw missing('password');
  const hash = await hashPassword(password);
  await db.$transaction(async (tx) => {
    await use(tx, link);
    const user = await tx.user.findUnique({ where: { email: link.email } });
    if (!user) throw notFound('This account');
    await tx.account.updateMany({
      where: { userId: user.id, providerId: 'credential' },
      data: { password: hash },
    });
    // Whoever knew the old password is out.
    await tx.session.deleteMany({ where: { userId: user.id } });
    await recordAudit(tx, {
      actorId: user.id,
      action: 'user.password-reset',
      entity: 'user',
      entityId: user.id,
    });
  });
}

/**
 * A new person gets an account; one who has an account must be signed in with it, since a link alone must never open
 * somebody's account.
 */
async function join(link: Link, person: Person | undefined, { name, password }: Redemption): Promise<void> {
  const known = await db.user.findUnique({ where: { email: link.email }, select: { id: true } });
  if (!known) {
    if (!name) throw missing('name');
    if (!password) throw missing('password');
    const user = { email: link.email, name, password, siteAdmin: link.projectId === null };
    await addUser(null, user, async (tx, id) => {
      await use(tx, link);
      if (link.projectId && link.role) await joining(link.projectId, link.role)(tx, id);
    });
    return;
  }
  if (person?.id !== known.id)
    throw new DiscernError(
      'unauthenticated',
      `${link.email} has an account: sign in with it, then open the link again.`,
    );
  await db.$transaction(async (tx) => {
    await use(tx, link);
    if (!link.projectId || !link.role) {
      await tx.user.update({ where: { id: known.id }, data: { role: 'admin' } });
      await recordAudit(tx, {
        actorId: known.id,
        action: 'user.updated',
        entity: 'user',
        entityId: known.id,
        after: { siteAdmin: true },
      });
      return;
    }
    const member = await tx.member.findFirst({ where: { projectId: link.projectId, userId: known.id } });
    if (member)
      throw new DiscernError('conflict', 'You are in this project already; a lead can change your role.');
    await joining(link.projectId, link.role)(tx, known.id);
  });
}

const missing = (field: string) =>
  new DiscernError('invalid', `This link needs a ${field}.`, [{ field, message: 'is missing' }]);
