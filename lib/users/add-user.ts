import { randomUUID } from 'node:crypto';
import { hashPassword } from 'better-auth/crypto';
import { recordAudit } from '@/lib/audit/record-audit';
import type { Role } from '@/lib/contracts/words';
import { db, type Tx } from '@/lib/db';
import { DiscernError } from '@/lib/errors';
import { isUniqueViolation } from '@/lib/is-unique-violation';

export interface NewUser {
  /** In lower case. */
  email: string;
  name: string;
  password: string;
  siteAdmin?: boolean;
  isDemo?: boolean;
}

/** Makes an account with a password; `and` does more in the same transaction (joining a project, using a link). */
export async function addUser(
  actorId: string | null,
  user: NewUser,
  and: (tx: Tx, userId: string) => Promise<void> = async () => {},
): Promise<string> {
  // Outside the transaction: hashing takes a good part of a second.
  const password = await hashPassword(user.password);
  try {
    return await db.$transaction(async (tx) => {
      const id = randomUUID();
      await tx.user.create({
        data: {
          ...{ id, email: user.email, name: user.name, emailVerified: true },
          ...{ role: user.siteAdmin ? 'admin' : null, isDemo: user.isDemo ?? false },
          // better-auth's credential account: its accountId is the user's id.
          accounts: { create: { id: randomUUID(), accountId: id, providerId: 'credential', password } },
        },
      });
      await recordAudit(tx, {
        actorId,
        action: 'user.added',
        entity: 'user',
        entityId: id,
        after: { email: user.email, name: user.name, siteAdmin: user.siteAdmin ?? false },
      });
      await and(tx, id);
      return id;
    });
  } catch (e) {
    if (isUniqueViolation(e))
      throw new DiscernError('conflict', `There is an account for ${user.email} already.`, {
        field: 'email',
      });
    throw e;
  }
}

/** For `and`: makes the new person a member. */
export const joining =
  (projectId: string, role: Role, locales: string[] = []) =>
  async (tx: Tx, userId: string): Promise<void> => {
    const member = await tx.member.create({ data: { projectId, userId, role, locales } });
    await recordAudit(tx, {
      projectId,
      actorId: userId,
      action: 'member.added',
      entity: 'member',
      entityId: member.id,
      after: { userId, role, locales },
    });
  };
