import { env } from '@/lib/env';
import { loadPull } from '@/lib/models/load-pull';
import { pullModel } from '@/trainer/pull';
import type { JobEntry } from '../job-context';

/** Brings a catalogue model to this machine. */
export const pullJob: JobEntry = {
  name: 'pull',
  handle: async (ctx) => {
    await pullModel(await loadPull(ctx.id), {
      modelsDir: env().DISCERN_MODELS,
      signal: ctx.signal,
      onProgress: ({ state, done, total }) =>
        ctx.progress({ phase: state, done: Math.round(done), total: Math.round(total) }),
    });
  },
};
