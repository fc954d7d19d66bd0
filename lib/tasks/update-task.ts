import { isDeepStrictEqual } from 'node:util';
import { recordAudit } from '@/lib/audit/record-audit';
import type { TaskPatch } from '@/lib/contracts/tasks';
import { db, Prisma } from '@/lib/db';
import { notFound } from '@/lib/errors';
import { checkContent } from './check-content';
import { taskParts, taskView } from './task-view';

/**
 * Changes a task. Another instruction, criteria, grader, mode, top k or tags become a new version: assignments and grades keep the one
 * they were made under. A patch that changes nothing writes nothing.
 */
export async function updateTask(actorId: string, id: string, patch: TaskPatch) {
  return db.$transaction(async (tx) => {
    await tx.$queryRaw`select id from task where id = ${id}::uuid for update`;
    const row = await tx.task.findUnique({ where: { id }, include: taskParts });
    if (!row) throw notFound('This task');
    const before = taskView(row);
    const content = {
      instruction: patch.instruction ?? before.instruction,
      criteria: patch.criteria ?? before.criteria,
      grader: patch.grader === undefined ? before.grader : patch.grader,
      mode: patch.mode ?? before.mode,
      topK: patch.topK === undefined ? before.topK : patch.topK,
      tags: patch.tags ?? before.tags,
    };
    checkContent(before.kind, content);
    const { instruction, criteria, grader, mode, topK, tags } = before;
    const newVersion = !isDeepStrictEqual(content, { instruction, criteria, grader, mode, topK, tags });
    const fields = Object.fromEntries(
      (['name', 'capability', 'overlap', 'priority'] as const)
        .filter((k) => patch[k] !== undefined && patch[k] !== before[k])
        .map((k) => [k, patch[k]]),
    );
    if (!newVersion && Object.keys(fields).length === 0) return before;
    const version = before.version + (newVersion ? 1 : 0);
    if (newVersion)
      await tx.taskVersion.create({
        data: { taskId: id, version, ...content, grader: content.grader ?? Prisma.DbNull },
      });
    const after = taskView(
      await tx.task.update({ where: { id }, data: { ...fields, version }, include: taskParts }),
    );
    await recordAudit(tx, {
      projectId: before.projectId,
      actorId,
      action: 'task.updated',
      entity: 'task',
      entityId: id,
      before: { ...pick(before, Object.keys(fields)), version: before.version },
      after: { ...fields, ...(newVersion ? content : {}), version },
    });
    return after;
  });
}

const pick = (row: object, keys: string[]) =>
  Object.fromEntries(Object.entries(row).filter(([k]) => keys.includes(k)));
