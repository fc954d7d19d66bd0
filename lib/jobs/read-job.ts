import type { z } from 'zod';
import type { Job } from '@/lib/contracts/jobs';
import { db, pool } from '@/lib/db';
import { notFound } from '@/lib/errors';
import { namesOf } from './job-names';

/** The project a job belongs to; 404 for an unknown job or one of no project. */
export async function projectOfJob(id: string): Promise<string> {
  const job = await db.job.findUnique({ where: { id }, select: { projectId: true } });
  if (!job?.projectId) throw notFound('This job');
  return job.projectId;
}

/** The job as the API shows it. */
export async function readJob(id: string): Promise<z.input<typeof Job>> {
  const job = await db.job.findUnique({ where: { id } });
  if (!job) throw notFound('This job');
  const place = job.state === 'queued' ? await placeOf(job) : undefined;
  return showJob(job, place);
}

type Row = NonNullable<Awaited<ReturnType<typeof db.job.findUnique>>>;

export function showJob(job: Row, place?: number): z.input<typeof Job> {
  return {
    id: job.id,
    name: job.name,
    state: job.state,
    phase: job.phase,
    progress: { done: job.done, total: job.total },
    ...(place === undefined ? {} : { place }),
    error: job.error as Job['error'],
    attempts: job.attempts,
    cancelRequested: job.cancelRequestedAt !== null,
    createdAt: job.createdAt,
    startedAt: job.startedAt,
    finishedAt: job.finishedAt,
  };
}

/** How many queued jobs that hold a model wait before this one; undefined for light work. */
export async function placeOf(job: {
  id: string;
  name: string;
  createdAt: Date;
}): Promise<number | undefined> {
  const names: string[] = namesOf('model');
  if (!names.includes(job.name)) return undefined;
  const { rows } = await pool().query<{ n: number }>(
    `select count(*)::int as n from job
     where state = 'queued' and name = any($1) and (created_at, id) < ($2, $3)`,
    [names, job.createdAt, job.id],
  );
  return rows[0]!.n;
}
