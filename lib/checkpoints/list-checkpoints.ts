import { db } from '@/lib/db';
import { cutPage, newestFirst } from '@/lib/paging/newest-first';
import { viewCheckpoints } from './get-checkpoint';

/** Checkpoints of a project, newest first. */
export async function listCheckpoints(
  projectId: string,
  page: { limit: number; cursor?: string | undefined },
) {
  const { where, ...order } = newestFirst(page);
  const found = await db.checkpoint.findMany({ where: { projectId, ...where }, ...order });
  const { rows, next } = cutPage(found, page);
  return { items: await viewCheckpoints(rows), ...next };
}
