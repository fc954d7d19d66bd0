import type { Role } from '@/lib/contracts/words';
import type { Tx } from '@/lib/db';
import { DiscernError } from '@/lib/errors';

/** Who acts on members: a person with their own role in the project (`admin` for site admins too). */
export interface Actor {
  id: string;
  role: Role;
  siteAdmin: boolean;
}

/** Only an admin gives or takes the role of an admin; a lead gives the others. */
export function checkMayGrant(actor: Actor, ...roles: Role[]): void {
  if (actor.role !== 'admin' && roles.includes('admin'))
    throw new DiscernError('forbidden', 'Only an admin of the project can make, change or remove an admin.');
}

/** Nobody changes their own role: not up, and not down by mistake. */
export function checkNotOwnRole(actor: Actor, userId: string): void {
  if (actor.id === userId && !actor.siteAdmin)
    throw new DiscernError(
      'forbidden',
      'Nobody changes their own role or standing. Ask another lead or admin.',
    );
}

/** Serialises changes of a project's members, so that two of them cannot both take the other's last lead. */
export async function lockMembers(tx: Tx, projectId: string): Promise<void> {
  await tx.$queryRaw`select id from project where id = ${projectId}::uuid for update`;
}

/** Throws when `memberId` is the last one who can manage the project. */
export async function checkNotLast(tx: Tx, projectId: string, memberId: string): Promise<void> {
  const others = await tx.member.count({
    where: { projectId, id: { not: memberId }, role: { in: ['admin', 'lead'] } },
  });
  if (others === 0)
    throw new DiscernError(
      'conflict',
      'This is the last lead or admin of the project. Make someone else one first.',
    );
}

export const manages = (role: Role) => role === 'admin' || role === 'lead';
