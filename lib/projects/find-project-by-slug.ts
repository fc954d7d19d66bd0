import { type Person, roleIn } from '@/lib/access/authorize';
import { db } from '@/lib/db';

const fields = {
  id: true,
  slug: true,
  name: true,
  description: true,
  state: true,
  locales: true,
  overlap: true,
  isDemo: true,
} as const;

/** A project and what the person is in it; undefined when there is none or the person is a stranger to it. */
export async function findProjectBySlug(person: Person, slug: string) {
  const project = await db.project.findUnique({ where: { slug }, select: fields });
  if (!project) return undefined;
  const standing = await roleIn(person, project.id);
  return standing && { project, ...standing };
}

export type ProjectHead = NonNullable<Awaited<ReturnType<typeof findProjectBySlug>>>['project'];
