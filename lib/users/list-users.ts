import { db } from '@/lib/db';
import { cutPage, newestFirst } from '@/lib/paging/newest-first';
import { userFields, userView } from './user-view';

export async function listUsers(query: {
  limit: number;
  cursor?: string | undefined;
  search?: string | undefined;
}) {
  const { where, ...page } = newestFirst(query);
  const text = query.search?.trim();
  const like = text
    ? {
        OR: [
          { email: { contains: text, mode: 'insensitive' as const } },
          { name: { contains: text, mode: 'insensitive' as const } },
        ],
      }
    : {};
  const found = await db.user.findMany({ where: { AND: [where, like] }, ...page, select: userFields });
  const { rows, next } = cutPage(found, query);
  return { items: rows.map(userView), ...next };
}
