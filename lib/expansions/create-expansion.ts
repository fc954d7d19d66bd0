import type { z } from 'zod';
import type { Person } from '@/lib/access/authorize';
import { recordAudit } from '@/lib/audit/record-audit';
import type { Work } from '@/lib/contracts/common';
import type { ExpansionParams } from '@/lib/contracts/expansions';
import { db, pool } from '@/lib/db';
import { DiscernError } from '@/lib/errors';
import { createJob } from '@/lib/jobs/create-job';
import { deliver } from '@/lib/jobs/deliver';
import { workOf } from '@/lib/jobs/work-of';
import { countPromptsToGrade } from './prompts-to-grade';

/** Starts an expansion. `claim`: this process runs the job itself (command line). */
export async function createExpansion(
  person: Pick<Person, 'id'> | null,
  projectId: string,
  params: ExpansionParams,
  claim?: string,
): Promise<z.input<typeof Work>> {
  await checkObjective(projectId, params.taskIds);
  const total = await countPromptsToGrade(pool(), projectId, params.taskIds);
  const id = await db.$transaction(async (tx) => {
    const row = await tx.expansion.create({ data: { projectId, params } });
    await createJob(tx, {
      id: row.id,
      name: 'expand',
      projectId,
      createdById: person?.id ?? null,
      total,
      ...(claim ? { claim } : {}),
    });
    await recordAudit(tx, {
      projectId,
      actorId: person?.id ?? null,
      action: 'expansion.created',
      entity: 'expansion',
      entityId: row.id,
      after: params,
    });
    return row.id;
  });
  if (!claim) await deliver('expand', id);
  return workOf(await db.job.findUniqueOrThrow({ where: { id } }));
}

async function checkObjective(projectId: string, taskIds: string[] | undefined): Promise<void> {
  if (!taskIds) return;
  const tasks = await db.task.findMany({
    where: { projectId, id: { in: taskIds } },
    select: { id: true, kind: true, key: true },
  });
  const foreign = taskIds.filter((id) => !tasks.some((t) => t.id === id));
  if (foreign.length)
    throw new DiscernError('unprocessable', 'taskIds names tasks that this project does not have.', {
      taskIds: foreign,
    });
  const subjective = tasks.filter((t) => t.kind === 'subjective');
  if (subjective.length)
    throw new DiscernError(
      'unprocessable',
      `Only objective tasks have a grader; ${subjective.map((t) => t.key).join(', ')} is subjective.`,
    );
}
