import { createWriteStream, writeFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { pool } from '@/lib/db';
import { env } from '@/lib/env';
import { DiscernError } from '@/lib/errors';
import { type LoadedGeneration, loadGeneration } from '@/lib/generations/load-generation';
import { countPromptsToAnswer, promptsToAnswer, samplingOf } from '@/lib/generations/prompts-to-answer';
import { modelSource } from '@/lib/models/model-source';
import type { JobContext, JobEntry } from '../job-context';
import { endOrphan } from '../model-child/end-orphan';
import { ChildDied, runInChild } from '../model-child/run-in-child';
import { AnswersInOrder } from './answers-in-order';

const BATCH = 500;

/** Deaths of the child without a new prompt done that end the work. */
const MAX_DEATHS = 3;

/** Writes candidates with a model, in a child process; goes on after the last prompt that is done. */
export const generateJob: JobEntry = {
  name: 'generate',
  handle: async (ctx) => {
    const generation = await loadGeneration(ctx.id);
    const folder = path.join(env().DISCERN_DATA, 'generations', ctx.id);
    await endOrphan(path.join(folder, 'child.pid'), ctx.id);
    await mkdir(folder, { recursive: true });
    try {
      for (let deaths = 0; ; ) {
        const before = generation.place;
        try {
          return await answerAll(generation, folder, ctx);
        } catch (e) {
          if (!(e instanceof ChildDied)) throw e;
          ctx.log(e.message);
          deaths = generation.place === before ? deaths + 1 : 1;
          if (deaths >= MAX_DEATHS)
            throw new DiscernError(
              'unprocessable',
              `The process that writes died ${deaths} times at the same prompt; the last time: ${e.message} If the machine ran out of memory, lower maxTokens or choose a smaller model.`,
            );
        }
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/** Answers what is left of the generation with one child. */
async function answerAll(generation: LoadedGeneration, folder: string, ctx: JobContext): Promise<void> {
  const { n } = generation.params;
  const source = await modelSource(generation.projectId, generation.choice);
  const total = (await countPromptsToAnswer(pool(), generation.projectId, generation.params)) * n;
  const before = generation.counts.prompts * n;
  ctx.progress({ done: before, total, phase: 'preparing' });
  const answers = new AnswersInOrder(generation, (done) =>
    ctx.progress({ done: before + done, total, phase: 'writing' }),
  );
  const prompts = path.join(folder, 'prompts.jsonl');
  if ((await writePrompts(generation, prompts, answers, ctx)) > 0)
    await runInChild(
      'generate',
      { ...source, ...samplingOf(generation.params), prompts, n },
      {
        signal: ctx.signal,
        label: ctx.id,
        onSpawn: (pid) => writeFileSync(path.join(folder, 'child.pid'), String(pid)),
        onEvent: (event) => (event.type === 'completion' ? answers.add(event) : undefined),
        onLine: ctx.log,
      },
    );
  await answers.end();
}

/**
 * Writes the prompts that are still to be answered for the child, and tells `answers` of all in their order; those
 * whose samples all stand already are answered without it. Answers how many the child has to do.
 */
async function writePrompts(
  generation: LoadedGeneration,
  file: string,
  answers: AnswersInOrder,
  ctx: JobContext,
): Promise<number> {
  const out = createWriteStream(file);
  const { limit, n } = generation.params;
  let left = limit === undefined ? Number.POSITIVE_INFINITY : limit - generation.counts.prompts;
  let after = generation.place;
  let asked = 0;
  while (left > 0) {
    ctx.signal.throwIfAborted();
    const prompts = await promptsToAnswer(pool(), generation, after, Math.min(BATCH, left));
    if (prompts.length === 0) break;
    for (const { seq, promptVersionId, messages, known } of prompts) {
      const key = answers.expect(seq, promptVersionId, known >= n);
      if (known >= n) continue;
      asked++;
      out.write(`${JSON.stringify({ key, messages })}\n`);
    }
    left -= prompts.length;
    after = prompts.at(-1)!.seq;
  }
  out.end();
  await finished(out);
  return asked;
}
