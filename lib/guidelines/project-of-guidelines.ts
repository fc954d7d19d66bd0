import { db } from '@/lib/db';
import { notFound } from '@/lib/errors';

export async function projectOfGuidelines(id: string): Promise<string> {
  const row = await db.guidelineVersion.findUnique({ where: { id }, select: { projectId: true } });
  if (!row) throw notFound('These guidelines');
  return row.projectId;
}
