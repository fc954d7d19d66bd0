import { db } from '@/lib/db';
import { hashToken } from './token';

/** The link of a token while it can be used; undefined when it is unknown, used or too old. */
export async function findLink(token: string) {
  const link = await db.oneTimeLink.findUnique({
    where: { tokenHash: hashToken(token) },
    include: { project: { select: { name: true, slug: true } } },
  });
  return link && !link.usedAt && link.expiresAt > new Date() ? link : undefined;
}
