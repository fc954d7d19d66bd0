import { isDeepStrictEqual } from 'node:util';
import { recordAudit } from '@/lib/audit/record-audit';
import type { TaskPatch } from '@/lib/contracts/tasks';
import { db, Prisma, pool, type Tx } from '@/lib/db';
import { notFound } from '@/lib/errors';
import { checkRule } from '@/lib/projects/check-rules';
import { checkContent } from './check-content';
import { ruleData } from './rule-data';
import { taskParts, taskView } from './task-view';

/**
 * Changes a task. Another instruction, criteria, grader, mode, top k or tags become a new version: assignments and grades keep the one
 * they were made under. A patch that changes nothing writes nothing.
 */
export async function updateTask(actorId: string, id: string, patch: TaskPatch) {
  const { after, renewed } = await db.$transaction(async (tx) => {
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
      FIELDS.filter((k) => patch[k] !== undefined && !isDeepStrictEqual(patch[k], before[k])).map((k) => [
        k,
        patch[k],
      ]),
    );
    if (!newVersion && Object.keys(fields).length === 0) return { after: before, renewed: false };
    await checkTaskRule(tx, before.projectId, { ...before, ...fields });
    const version = before.version + (newVersion ? 1 : 0);
    if (newVersion)
      await tx.taskVersion.create({
        data: { taskId: id, version, ...content, grader: content.grader ?? Prisma.DbNull },
      });
    const after = taskView(
      await tx.task.update({
        where: { id },
        data: { ...fields, ...ruleData(fields), version },
        include: taskParts,
      }),
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
    return { after, renewed: 'priority' in fields };
  });
  if (renewed) await renewPriority(id, after.priority);
  return after;
}

const FIELDS = [
  'name',
  'capability',
  'overlap',
  'priority',
  'groupRules',
  'qualifiedOnly',
  'practiceThreshold',
] as const;

async function checkTaskRule(
  tx: Tx,
  projectId: string,
  task: { overlap: number | null; groupRules: unknown },
): Promise<void> {
  const project = await tx.project.findUniqueOrThrow({ where: { id: projectId } });
  checkRule(task.groupRules ?? project.groupRules, task.overlap ?? project.overlap);
}

/** Open items take the task's new priority, some at a time: claims pass rows by that are locked. */
async function renewPriority(taskId: string, priority: number): Promise<void> {
  const some = `update item set priority = $2 where id in (
    select id from item where task_id = $1 and priority <> $2 and free > 0 and closed_at is null
    limit 2000 for no key update)`;
  while ((await pool().query(some, [taskId, priority])).rowCount);
}

const pick = (row: object, keys: string[]) =>
  Object.fromEntries(Object.entries(row).filter(([k]) => keys.includes(k)));
