import { db } from '@/lib/db';
import { cutPage, newestFirst } from '@/lib/paging/newest-first';

/** Links to a project that can still be used. */
export async function listInvites(projectId: string, query: { limit: number; cursor?: string | undefined }) {
  const { where, ...page } = newestFirst(query);
  const found = await db.oneTimeLink.findMany({
    where: { AND: [where, { projectId, usedAt: null, expiresAt: { gt: new Date() } }] },
    ...page,
  });
  const { rows, next } = cutPage(found, query);
  return { items: rows, ...next };
}
