import { decodeCursor, encodeCursor } from './cursor';

interface Page {
  limit: number;
  cursor?: string | undefined;
}
interface Row {
  id: string;
  createdAt: Date;
}

/** Prisma arguments for a page of rows with `createdAt` and `id`, newest first; one row more than asked tells if there is a next page. */
export function newestFirst(page: Page) {
  const [at, id] = page.cursor ? decodeCursor(page.cursor, 2) : [];
  const before =
    at && id ? [{ createdAt: { lt: new Date(at) } }, { createdAt: new Date(at), id: { lt: id } }] : undefined;
  return {
    where: before ? { OR: before } : {},
    orderBy: [{ createdAt: 'desc' as const }, { id: 'desc' as const }],
    take: page.limit + 1,
  };
}

/** Cuts the extra row off and says where the next page begins. */
export function cutPage<T extends Row>(rows: T[], page: Page): { rows: T[]; next: { nextCursor?: string } } {
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  const more = rows.length > page.limit && last;
  return {
    rows: shown,
    next: more ? { nextCursor: encodeCursor([last.createdAt.toISOString(), last.id]) } : {},
  };
}
