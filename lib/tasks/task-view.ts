import type { Localised } from '@/lib/contracts/common';
import type { GraderConfig } from '@/lib/contracts/graders';
import type { GroupRules } from '@/lib/contracts/groups';
import type { Tag, TaskMode } from '@/lib/contracts/task-modes';
import type { Criterion, Task } from '@/lib/contracts/tasks';
import type { Prisma } from '@/lib/db';

export const taskParts = {
  versions: { orderBy: { version: 'desc' }, take: 1 },
  _count: { select: { prompts: true } },
} satisfies Prisma.TaskInclude;

type Row = Prisma.TaskGetPayload<{ include: typeof taskParts }>;

/** A task with the content of its newest version. */
export function taskView({ versions, _count, ...row }: Row) {
  const v = versions[0]!;
  return {
    ...row,
    groupRules: row.groupRules as GroupRules | null,
    capability: row.capability as Task['capability'],
    instruction: v.instruction as Localised,
    criteria: v.criteria as Criterion[],
    grader: v.grader as GraderConfig | null,
    mode: v.mode as TaskMode,
    topK: v.topK,
    tags: v.tags as Tag[],
    version: v.version,
    prompts: _count.prompts,
  };
}
