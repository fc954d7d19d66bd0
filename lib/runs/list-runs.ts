import { db } from '@/lib/db';
import { cutPage, newestFirst } from '@/lib/paging/newest-first';
import { viewRuns } from './get-run';

/** Runs of a project, newest first. */
export async function listRuns(projectId: string, page: { limit: number; cursor?: string | undefined }) {
  const { where, ...order } = newestFirst(page);
  const found = await db.trainingRun.findMany({
    where: { projectId, ...where },
    ...order,
    select: { id: true, createdAt: true },
  });
  const { rows, next } = cutPage(found, page);
  return { items: await viewRuns(rows.map((r) => r.id)), ...next };
}
