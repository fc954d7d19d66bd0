import type { Person } from '@/lib/access/authorize';
import type { GroupRules } from '@/lib/contracts/groups';
import type { AGGREGATIONS, Role } from '@/lib/contracts/words';
import type { Prisma } from '@/lib/db';

/** What a query must bring along for `projectView`. */
export const projectParts = (person: Person) =>
  ({
    guidelines: { select: { version: true }, orderBy: { version: 'desc' }, take: 1 },
    members: { where: { userId: person.id }, select: { role: true } },
  }) satisfies Prisma.ProjectInclude;

type Row = Prisma.ProjectGetPayload<{ include: ReturnType<typeof projectParts> }>;

/** A project as the contract shows it to one person. */
export function projectView({ guidelines, members, ...row }: Row, person: Person) {
  return {
    ...row,
    // Written by the contract alone.
    aggregation: row.aggregation as (typeof AGGREGATIONS)[number],
    namePatterns: row.namePatterns as string[] | null,
    groupRules: row.groupRules as GroupRules,
    role: (person.siteAdmin ? 'admin' : members[0]!.role) as Role,
    guidelineVersion: guidelines[0]?.version ?? null,
  };
}
