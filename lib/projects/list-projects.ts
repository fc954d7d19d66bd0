import type { Person } from '@/lib/access/authorize';
import { db } from '@/lib/db';
import { cutPage, newestFirst } from '@/lib/paging/newest-first';
import { projectParts, projectView } from './project-view';

export async function listProjects(
  person: Person,
  query: { limit: number; cursor?: string | undefined; slug?: string | undefined },
) {
  const { where, ...page } = newestFirst(query);
  const mine = person.siteAdmin ? {} : { members: { some: { userId: person.id } } };
  const found = await db.project.findMany({
    where: { AND: [where, mine, query.slug ? { slug: query.slug } : {}] },
    ...page,
    include: projectParts(person),
  });
  const { rows, next } = cutPage(found, query);
  return { items: rows.map((row) => projectView(row, person)), ...next };
}
