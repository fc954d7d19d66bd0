import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { env } from '@/lib/env';
import { countAnswers, loadReview } from '@/lib/reviews/load-review';
import type { JobEntry } from '../job-context';
import { endOrphan } from '../model-child/end-orphan';
import { answerWithArm } from './answer-with-arm';

/** Lets both arms of a review answer its prompts, one after the other; answers that are there already stay. */
export const reviewJob: JobEntry = {
  name: 'review',
  handle: async (ctx) => {
    const review = await loadReview(ctx.id);
    const folder = path.join(env().DISCERN_DATA, 'reviews', ctx.id);
    await endOrphan(path.join(folder, 'child.pid'), ctx.id);
    await mkdir(folder, { recursive: true });
    try {
      ctx.progress({ ...(await countAnswers(ctx.id)), phase: 'preparing' });
      await answerWithArm(review, 0, folder, ctx);
      await answerWithArm(review, 1, folder, ctx);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};
