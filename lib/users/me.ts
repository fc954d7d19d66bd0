import type { Person } from '@/lib/access/authorize';
import type { Role } from '@/lib/contracts/words';
import { db } from '@/lib/db';

export async function me(person: Person) {
  const projects = await db.project.findMany({
    where: person.siteAdmin ? {} : { members: { some: { userId: person.id } } },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    take: 200,
    select: {
      id: true,
      slug: true,
      name: true,
      description: true,
      members: { where: { userId: person.id }, select: { role: true } },
    },
  });
  return {
    ...person,
    projects: projects.map(({ members, ...p }) => ({
      ...p,
      role: (person.siteAdmin ? 'admin' : members[0]!.role) as Role,
    })),
  };
}
