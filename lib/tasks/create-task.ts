import { recordAudit } from '@/lib/audit/record-audit';
import type { NewTask } from '@/lib/contracts/tasks';
import { db, Prisma } from '@/lib/db';
import { DiscernError } from '@/lib/errors';
import { isUniqueViolation } from '@/lib/is-unique-violation';
import { checkRule } from '@/lib/projects/check-rules';
import { checkContent } from './check-content';
import { ruleData } from './rule-data';
import { taskParts, taskView } from './task-view';

/** Adds a task with its first version. */
export async function createTask(actorId: string | null, projectId: string, input: NewTask) {
  const { key, name, capability, kind, overlap = null, priority = 0 } = input;
  const content = {
    instruction: input.instruction ?? {},
    criteria: input.criteria ?? [],
    grader: input.grader ?? null,
    mode: input.mode ?? ('ranking' as const),
    topK: input.topK ?? null,
    tags: input.tags ?? [],
  };
  checkContent(kind, content);
  try {
    return await db.$transaction(async (tx) => {
      const project = await tx.project.findUniqueOrThrow({ where: { id: projectId } });
      checkRule(input.groupRules ?? project.groupRules, overlap ?? project.overlap);
      const row = await tx.task.create({
        data: {
          ...{ projectId, key, name, capability, kind, overlap, priority },
          ...ruleData(input),
          versions: { create: { version: 1, ...content, grader: content.grader ?? Prisma.DbNull } },
        },
        include: taskParts,
      });
      await recordAudit(tx, {
        projectId,
        actorId,
        action: 'task.created',
        entity: 'task',
        entityId: row.id,
        after: input,
      });
      return taskView(row);
    });
  } catch (e) {
    if (isUniqueViolation(e))
      throw new DiscernError('conflict', `This project has a task with the key ${key} already.`, {
        field: 'key',
      });
    throw e;
  }
}
