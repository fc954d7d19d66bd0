import { db } from '@/lib/db';
import { cutPage, newestFirst } from '@/lib/paging/newest-first';
import { memberParts, memberViews } from './member-view';

export async function listMembers(projectId: string, query: { limit: number; cursor?: string | undefined }) {
  const { where, ...page } = newestFirst(query);
  const found = await db.member.findMany({
    where: { AND: [where, { projectId }] },
    ...page,
    include: memberParts,
  });
  const { rows, next } = cutPage(found, query);
  return { items: await memberViews(projectId, rows), ...next };
}
