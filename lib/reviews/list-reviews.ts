import { db } from '@/lib/db';
import { cutPage, newestFirst } from '@/lib/paging/newest-first';
import { viewReviews } from './read-review';

/** Reviews of a project, newest first, as this person may see them. */
export async function listReviews(
  projectId: string,
  userId: string,
  page: { limit: number; cursor?: string | undefined },
) {
  const { where, ...order } = newestFirst(page);
  const found = await db.review.findMany({ where: { projectId, ...where }, ...order });
  const { rows, next } = cutPage(found, page);
  return { items: await viewReviews(rows, userId), ...next };
}
