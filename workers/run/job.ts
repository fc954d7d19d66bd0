import { loadRun } from '@/lib/runs/load-run';
import { startEngine } from '../engines/engine';
import type { JobEntry } from '../job-context';

/** Carries out a training run on its engine. */
export const runJob: JobEntry = {
  name: 'run',
  handle: async (ctx) => {
    const run = await loadRun(ctx.id);
    await startEngine(run.engine)(run, ctx);
  },
};
