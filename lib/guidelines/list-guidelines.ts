import { db } from '@/lib/db';
import { cutPage, newestFirst } from '@/lib/paging/newest-first';
import { guidelineView } from './guideline-view';

export async function listGuidelines(
  projectId: string,
  readerId: string,
  query: { limit: number; cursor?: string | undefined },
) {
  const { where, ...page } = newestFirst(query);
  const found = await db.guidelineVersion.findMany({ where: { AND: [where, { projectId }] }, ...page });
  const { rows, next } = cutPage(found, query);
  return { items: await Promise.all(rows.map((row) => guidelineView(db, row, readerId))), ...next };
}
