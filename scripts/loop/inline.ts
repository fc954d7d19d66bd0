import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JobError } from '@/lib/contracts/jobs';
import { db } from '@/lib/db';
import { DiscernError, type ErrorCode } from '@/lib/errors';
import type { JobEntry } from '@/workers/job-context';
import { giveModelLease, takeModelLease } from '@/workers/model-lease';
import { runClaimed } from '@/workers/run-job';

/** One line on stderr that is written over while work goes on, or lines where stderr is a file. */
export function say(text: string, done = true) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}${done ? '\n' : ''}`);
  else if (done) process.stderr.write(`${text}\n`);
}

/** Runs a job in this process, as a worker would, with its progress on stderr. Throws the job's own error. */
export async function runInline(entry: JobEntry, id: string, claim: string, words: string): Promise<void> {
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  process.once('SIGINT', interrupt);
  const began = performance.now();
  try {
    const outcome = await runClaimed(entry, id, claim, {
      shutdown: stop.signal,
      onProgress: ({ done, total, phase }) =>
        say(`${words}: ${phase} ${done}${total ? ` / ${total}` : ''}`, false),
    });
    if (outcome !== 'done') throw await errorOf(id, `${words} was stopped (${outcome}).`);
    say(`${words}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
  } finally {
    process.off('SIGINT', interrupt);
  }
}

async function errorOf(id: string, otherwise: string) {
  const job = await db.job.findUnique({ where: { id } });
  const error = job?.error as JobError | null;
  return error
    ? new DiscernError(error.code as ErrorCode, error.message, error.details)
    : new DiscernError('conflict', otherwise);
}

/** Holds the machine's model lease around some work: a worker of the same machine waits meanwhile. */
export async function withModelLease<T>(jobId: string, work: () => Promise<T>): Promise<T> {
  const holder = randomUUID();
  for (let told = false; !(await takeModelLease(jobId, holder)); told = true) {
    if (!told) say('waiting: another run holds the model on this machine');
    await sleep(1000);
  }
  const renew = setInterval(() => void takeModelLease(jobId, holder).catch(() => {}), 5000);
  try {
    return await work();
  } finally {
    clearInterval(renew);
    await giveModelLease(holder);
  }
}
