import type { z } from 'zod';
import type { Work } from '@/lib/contracts/common';

interface Row {
  id: string;
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  phase: string;
  done: bigint | number;
  total: bigint | number;
}

/** What a call that started long work answers; a phase that the contract names (`validating`) stands as the state. */
export function workOf(job: Row): z.input<typeof Work> {
  const state =
    job.state === 'running' && (job.phase === 'validating' || job.phase === 'applying')
      ? job.phase
      : job.state;
  return { id: job.id, state, progress: { done: job.done, total: job.total } };
}
