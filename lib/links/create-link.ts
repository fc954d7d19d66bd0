import { recordAudit } from '@/lib/audit/record-audit';
import type { Role } from '@/lib/contracts/words';
import { db } from '@/lib/db';
import { env } from '@/lib/env';
import { DiscernError } from '@/lib/errors';
import { hashToken, makeToken } from './token';

const DAY = 24 * 60 * 60 * 1000;
const LIFE = { invite: 7 * DAY, reset: DAY };

export type LinkOrder =
  /** Join a project, or (without one) become a site admin. */
  | { kind: 'invite'; email: string; project?: { id: string; role: Role } }
  /** Set a new password. */
  | { kind: 'reset'; email: string };

/** Makes a one-time link. The answer alone holds its secret. */
export async function createLink(actorId: string, order: LinkOrder) {
  if (order.kind === 'reset' && !(await db.user.findUnique({ where: { email: order.email } })))
    throw new DiscernError('unprocessable', `Nobody here has the e-mail ${order.email}.`, { field: 'email' });
  const token = makeToken();
  const project = order.kind === 'invite' ? order.project : undefined;
  const row = await db.$transaction(async (tx) => {
    const made = await tx.oneTimeLink.create({
      data: {
        kind: order.kind,
        tokenHash: hashToken(token),
        email: order.email,
        projectId: project?.id ?? null,
        role: project?.role ?? null,
        createdById: actorId,
        expiresAt: new Date(Date.now() + LIFE[order.kind]),
      },
    });
    await recordAudit(tx, {
      projectId: project?.id ?? null,
      actorId,
      action: 'link.created',
      entity: 'link',
      entityId: made.id,
      after: { kind: order.kind, email: order.email, role: project?.role ?? null },
    });
    return made;
  });
  const e = env();
  const base = e.DISCERN_URL ?? `http://localhost:${e.PORT}`;
  const { id, kind, email, expiresAt } = row;
  return { id, kind, email, expiresAt, url: new URL(`/join/${token}`, base).href };
}
