import type { Person } from '@/lib/access/authorize';
import type { Role } from '@/lib/contracts/words';
import { db } from '@/lib/db';

/** The projects a person can enter, by name, for the switcher (at most 200; `GET projects` pages through all). */
export async function myProjects(person: Person) {
  const projects = await db.project.findMany({
    where: person.siteAdmin ? {} : { members: { some: { userId: person.id } } },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    take: 200,
    select: {
      slug: true,
      name: true,
      description: true,
      members: { where: { userId: person.id }, select: { role: true } },
    },
  });
  return projects.map(({ members, ...p }) => ({
    ...p,
    role: (person.siteAdmin ? 'admin' : members[0]!.role) as Role,
  }));
}

export type MyProject = Awaited<ReturnType<typeof myProjects>>[number];
