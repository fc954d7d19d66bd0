import type { Person } from '@/lib/access/authorize';
import { db } from '@/lib/db';
import { notFound } from '@/lib/errors';
import { projectParts, projectView } from './project-view';

export async function getProject(person: Person, id: string) {
  const row = await db.project.findUnique({ where: { id }, include: projectParts(person) });
  if (!row) throw notFound('This project');
  return projectView(row, person);
}
