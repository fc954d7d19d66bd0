import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DiscernError } from '@/lib/errors';
import { modelSource } from '@/lib/models/model-source';
import { type ArmNumber, countAnswers, type LoadedReview, unanswered } from '@/lib/reviews/load-review';
import { recordAnswer } from '@/lib/reviews/record-answer';
import type { JobContext } from '../job-context';
import { ChildDied, runInChild } from '../model-child/run-in-child';

/** Deaths of the child without a new answer that end the review. */
const MAX_DEATHS = 3;

/** Has one arm answer what it has not answered yet. A child that dies is started again for the rest. */
export async function answerWithArm(
  review: LoadedReview,
  arm: ArmNumber,
  folder: string,
  ctx: JobContext,
): Promise<void> {
  const source = await modelSource(review.projectId, review.arms[arm]!.choice);
  let deaths = 0;
  for (;;) {
    const prompts = await unanswered(review.id, arm);
    if (prompts.length === 0) return;
    const { done, total } = await countAnswers(review.id);
    let stored = 0;
    const keep = async (event: { key: string; text: string; finished: boolean }) => {
      await recordAnswer(review, ctx.claim, arm, { ...event, comparisonId: event.key });
      stored++;
      ctx.progress({ done: done + stored, total, phase: 'answering' });
    };
    try {
      await askChild(review, source, prompts, folder, ctx, keep);
      if (stored === 0) throw new Error(`the model process left ${prompts.length} prompts unanswered`);
    } catch (e) {
      if (!(e instanceof ChildDied)) throw e;
      deaths = stored > 0 ? 1 : deaths + 1;
      ctx.log(e.message);
      if (deaths >= MAX_DEATHS)
        throw new DiscernError(
          'unprocessable',
          `The model process died ${deaths} times without a new answer; the last time: ${e.message} If the machine ran out of memory, lower maxTokens or take a smaller model.`,
        );
    }
  }
}

async function askChild(
  review: LoadedReview,
  source: { model: string; adapter: string | null },
  prompts: object[],
  folder: string,
  ctx: JobContext,
  keep: (event: { key: string; text: string; finished: boolean }) => Promise<void>,
): Promise<void> {
  const file = path.join(folder, 'prompts.jsonl');
  await writeFile(file, prompts.map((p) => `${JSON.stringify(p)}\n`).join(''));
  await runInChild(
    'generate',
    { ...source, ...review.sampling, prompts: file, n: 1 },
    {
      signal: ctx.signal,
      label: ctx.id,
      onSpawn: (pid) => void writeFile(path.join(folder, 'child.pid'), String(pid)),
      onEvent: (event) => (event.type === 'completion' ? keep(event) : undefined),
      onLine: ctx.log,
    },
  );
}
