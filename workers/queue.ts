import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'bullmq';
import { pool } from '@/lib/db';
import { QUEUES, type QueueName } from '@/lib/jobs/job-names';
import { type Delivery, queueConnection } from '@/lib/jobs/queue';
import { claimJob } from './claim';
import type { JobEntry } from './job-context';
import { giveModelLease, takeModelLease } from './model-lease';
import { runJob } from './run-job';
import { sweep } from './sweep';

const SWEEP_MS = 10_000;
const LEASE_POLL_MS = 1_000;
const CONCURRENCY: Record<QueueName, number> = { light: 4, model: 1 };

export interface Workers {
  /** Stops taking work, asks handlers to stop, gives their rows back. */
  close(): Promise<void>;
}

/** Starts taking work of both queues, and the sweeper that makes up for whatever a queue lost. */
export function startWorkers(jobs: readonly JobEntry[]): Workers {
  const stop = new AbortController();
  const entries = new Map(jobs.map((j) => [j.name as string, j]));
  const workers = QUEUES.map((name) => {
    const worker = new Worker<Delivery>(
      name,
      ({ name: job, data }) => handleDelivery(name, entries.get(job), data.id, stop.signal),
      {
        ...queueConnection(CONCURRENCY[name] + 2),
        concurrency: CONCURRENCY[name],
        lockDuration: 15_000,
        stalledInterval: 10_000,
        // A stalled delivery is only a hint that comes again; the row decides.
        maxStalledCount: 1_000_000,
        removeOnComplete: { count: 0 },
        removeOnFail: { count: 0 },
      },
    );
    worker.on('error', (e) => console.error(`[queue ${name}] ${e.message}`));
    return worker;
  });
  const sweeping = keepSweeping(stop.signal);
  return {
    close: async () => {
      stop.abort();
      await Promise.all([...workers.map((w) => w.close()), sweeping]);
    },
  };
}

async function keepSweeping(signal: AbortSignal) {
  while (!signal.aborted) {
    await sweep().catch((e) => console.error(`[sweep] ${(e as Error).message}`));
    await sleep(SWEEP_MS, undefined, { signal }).catch(() => {});
  }
}

/** A delivery never fails for the queue: what became of the work stands in its row. */
async function handleDelivery(
  queue: QueueName,
  entry: JobEntry | undefined,
  id: string,
  shutdown: AbortSignal,
) {
  // A worker of an older version leaves what it does not know to a newer one; the sweeper brings it again.
  if (!entry || shutdown.aborted) return;
  if (queue === 'light') return void (await claimAndRun(entry, id, shutdown));
  const holder = randomUUID();
  if (!(await waitForLease(id, holder, shutdown))) return;
  try {
    await claimAndRun(entry, id, shutdown, () => takeModelLease(id, holder));
  } finally {
    await giveModelLease(holder).catch((e) => console.error(`[lease] ${(e as Error).message}`));
  }
}

async function claimAndRun(
  entry: JobEntry,
  id: string,
  shutdown: AbortSignal,
  onBeat?: () => Promise<unknown>,
) {
  const job = await claimJob(id);
  if (!job) return;
  const outcome = await runJob(entry, job, { shutdown, ...(onBeat ? { onBeat } : {}) });
  console.error(`[jobs] ${entry.name} ${id}: ${outcome}`);
}

/** Waits, as `queued`, until this machine's model lease is free; false when there is no longer anything to run. */
async function waitForLease(id: string, holder: string, shutdown: AbortSignal): Promise<boolean> {
  while (!shutdown.aborted) {
    const { rows } = await pool().query<{ state: string }>('select state::text from job where id = $1', [id]);
    if (rows[0]?.state !== 'queued' && rows[0]?.state !== 'running') return false;
    if (await takeModelLease(id, holder)) return true;
    await sleep(LEASE_POLL_MS, undefined, { signal: shutdown }).catch(() => {});
  }
  return false;
}
