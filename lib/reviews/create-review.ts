import type { z } from 'zod';
import type { Person } from '@/lib/access/authorize';
import { recordAudit } from '@/lib/audit/record-audit';
import type { Work } from '@/lib/contracts/common';
import type { NewReview } from '@/lib/contracts/reviews';
import { db, type Tx } from '@/lib/db';
import { DiscernError } from '@/lib/errors';
import { createJob } from '@/lib/jobs/create-job';
import { deliver } from '@/lib/jobs/deliver';
import { workOf } from '@/lib/jobs/work-of';
import { modelRefOf, modelSource } from '@/lib/models/model-source';
import { checkTasks } from '@/lib/sets/create-set';

/**
 * Starts a review: draws its prompts at once, so that what is compared stands fixed, and puts the answers in line.
 * Both models must be on this machine. `claim`: this process runs the job itself (command line).
 */
export async function createReview(
  person: Pick<Person, 'id'> | null,
  input: NewReview,
  claim?: string,
): Promise<z.input<typeof Work>> {
  const { projectId, arms } = input;
  await checkTasks(projectId, input);
  for (const arm of arms) await modelSource(projectId, arm);
  const id = await db.$transaction(async (tx) => {
    const refs = [await modelRefOf(tx, arms[0]), await modelRefOf(tx, arms[1])];
    const review = await tx.review.create({
      data: {
        projectId,
        name: input.name ?? `Review ${(await tx.review.count({ where: { projectId } })) + 1}`,
        arms: refs,
        split: input.split,
        n: input.prompts,
        sampling: input.sampling,
        createdById: person?.id ?? null,
      },
    });
    const drawn = await drawPrompts(tx, review.id, input);
    if (drawn === 0)
      throw new DiscernError(
        'unprocessable',
        `The ${input.split} split has no prompt of these tasks: import prompts, or choose other tasks or the other split.`,
      );
    await createJob(tx, {
      id: review.id,
      name: 'review',
      projectId,
      createdById: person?.id ?? null,
      total: drawn * 2,
      ...(claim ? { claim } : {}),
    });
    await recordAudit(tx, {
      projectId,
      actorId: person?.id ?? null,
      action: 'review.created',
      entity: 'review',
      entityId: review.id,
      after: input,
    });
    return review.id;
  });
  if (!claim) await deliver('review', id);
  return workOf(await db.job.findUniqueOrThrow({ where: { id } }));
}

/**
 * Draws up to n prompts, each at its current version: those whose MD5 of seed and external id comes first, so that
 * the same seed takes the same prompts on any machine. Answers how many there were.
 */
async function drawPrompts(
  tx: Tx,
  reviewId: string,
  { projectId, split, taskIds, prompts, sampling }: NewReview,
): Promise<number> {
  return tx.$executeRaw`
    insert into comparison (review_id, prompt_version_id, task_id)
    select ${reviewId}::uuid, v.id, p.task_id
    from prompt p join prompt_version v on v.prompt_id = p.id and v.version = p.version
    where p.project_id = ${projectId}::uuid and p.split = ${split}::split
      and (${taskIds ?? null}::uuid[] is null or p.task_id = any(${taskIds ?? null}::uuid[]))
    order by md5(${String(sampling.seed)} || ' ' || p.external_id), p.id
    limit ${prompts}`;
}
