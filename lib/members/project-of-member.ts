import { db } from '@/lib/db';
import { notFound } from '@/lib/errors';

export async function projectOfMember(id: string): Promise<string> {
  const member = await db.member.findUnique({ where: { id }, select: { projectId: true } });
  if (!member) throw notFound('This member');
  return member.projectId;
}
