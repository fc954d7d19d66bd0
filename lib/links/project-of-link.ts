import { db } from '@/lib/db';
import { notFound } from '@/lib/errors';

/** Site admins' own links belong to no project and are not found. */
export async function projectOfLink(id: string): Promise<string> {
  const link = await db.oneTimeLink.findUnique({ where: { id }, select: { projectId: true } });
  if (!link?.projectId) throw notFound('This link');
  return link.projectId;
}
