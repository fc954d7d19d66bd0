import { db } from '@/lib/db';
import { notFound } from '@/lib/errors';

export async function projectOfTask(id: string): Promise<string> {
  const task = await db.task.findUnique({ where: { id }, select: { projectId: true } });
  if (!task) throw notFound('This task');
  return task.projectId;
}
