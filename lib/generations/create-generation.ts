import type { z } from 'zod';
import type { Person } from '@/lib/access/authorize';
import { recordAudit } from '@/lib/audit/record-audit';
import type { Work } from '@/lib/contracts/common';
import type { GenerationParams } from '@/lib/contracts/generations';
import type { ModelChoice } from '@/lib/contracts/model-choice';
import { db, pool } from '@/lib/db';
import { DiscernError } from '@/lib/errors';
import { createJob } from '@/lib/jobs/create-job';
import { deliver } from '@/lib/jobs/deliver';
import { workOf } from '@/lib/jobs/work-of';
import { modelRefOf, modelSource } from '@/lib/models/model-source';
import { checkTasks } from '@/lib/sets/create-set';
import { countPromptsToAnswer } from './prompts-to-answer';

/** Starts a generation. The model must be on this machine; `unprocessable` where there is nothing to answer. */
export async function createGeneration(
  person: Pick<Person, 'id'> | null,
  projectId: string,
  input: GenerationParams & { model: ModelChoice },
  claim?: string,
): Promise<z.input<typeof Work>> {
  const { model, ...params } = input;
  await checkTasks(projectId, params);
  await modelSource(projectId, model);
  const prompts = await countPromptsToAnswer(pool(), projectId, params);
  if (prompts === 0)
    throw new DiscernError(
      'unprocessable',
      'No prompt fits: import prompts, or choose other tasks or the other split.',
    );
  const id = await db.$transaction(async (tx) => {
    const modelRefId = await modelRefOf(tx, model);
    const row = await tx.generation.create({ data: { projectId, modelRefId, params } });
    await createJob(tx, {
      id: row.id,
      name: 'generate',
      projectId,
      createdById: person?.id ?? null,
      total: prompts * params.n,
      ...(claim ? { claim } : {}),
    });
    await recordAudit(tx, {
      projectId,
      actorId: person?.id ?? null,
      action: 'generation.created',
      entity: 'generation',
      entityId: row.id,
      after: input,
    });
    return row.id;
  });
  if (!claim) await deliver('generate', id);
  return workOf(await db.job.findUniqueOrThrow({ where: { id } }));
}
