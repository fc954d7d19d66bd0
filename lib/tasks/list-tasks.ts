import { db } from '@/lib/db';
import { cutPage, newestFirst } from '@/lib/paging/newest-first';
import { taskParts, taskView } from './task-view';

export async function listTasks(projectId: string, query: { limit: number; cursor?: string | undefined }) {
  const { where, ...page } = newestFirst(query);
  const found = await db.task.findMany({
    where: { AND: [where, { projectId }] },
    ...page,
    include: taskParts,
  });
  const { rows, next } = cutPage(found, query);
  return { items: rows.map(taskView), ...next };
}
