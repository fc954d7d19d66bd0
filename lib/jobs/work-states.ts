import type { z } from 'zod';
import type { WorkState } from '@/lib/contracts/work-state';
import { db } from '@/lib/db';
import { placeOf } from './read-job';

type State = z.input<typeof WorkState>;

/** State of long work by the id of what it works for; `failed` where its job is gone. */
export async function workStates(ids: string[]): Promise<(id: string) => State> {
  const jobs = await db.job.findMany({ where: { id: { in: ids } } });
  const states = new Map<string, State>();
  for (const job of jobs) {
    const place = job.state === 'queued' ? await placeOf(job) : undefined;
    states.set(job.id, {
      state: job.state,
      phase: job.phase,
      progress: { done: job.done, total: job.total },
      error: job.error as State['error'],
      cancelRequested: job.cancelRequestedAt !== null,
      finishedAt: job.finishedAt,
      ...(place === undefined ? {} : { place }),
    });
  }
  return (id) =>
    states.get(id) ?? {
      state: 'failed',
      phase: '',
      progress: { done: 0, total: 0 },
      error: null,
      cancelRequested: false,
      finishedAt: null,
    };
}
