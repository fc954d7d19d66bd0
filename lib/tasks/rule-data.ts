import type { TaskPatch } from '@/lib/contracts/tasks';
import { Prisma } from '@/lib/db';

/** Who is handed a task's items, as Prisma wants it; what is not given is left out. */
export const ruleData = ({ groupRules, qualifiedOnly, practiceThreshold }: TaskPatch) => ({
  ...(groupRules === undefined ? {} : { groupRules: groupRules ?? Prisma.DbNull }),
  ...(qualifiedOnly === undefined ? {} : { qualifiedOnly }),
  ...(practiceThreshold === undefined ? {} : { practiceThreshold }),
});
