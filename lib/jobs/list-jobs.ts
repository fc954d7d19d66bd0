import type { z } from 'zod';
import type { listJobs as operation } from '@/lib/contracts/jobs';
import { db } from '@/lib/db';
import { cutPage, newestFirst } from '@/lib/paging/newest-first';
import { placeOf, showJob } from './read-job';

type Query = z.output<NonNullable<typeof operation.query>>;
type Answer = z.input<NonNullable<typeof operation.response>>;

/** A page of a project's jobs, newest first. */
export async function listJobs(projectId: string, q: Query): Promise<Answer> {
  const { where, ...order } = newestFirst(q);
  const found = await db.job.findMany({
    where: {
      projectId,
      ...(q.name ? { name: q.name } : {}),
      ...(q.state ? { state: q.state } : {}),
      ...where,
    },
    ...order,
  });
  const { rows, next } = cutPage(found, q);
  const items = await Promise.all(
    rows.map(async (job) => showJob(job, job.state === 'queued' ? await placeOf(job) : undefined)),
  );
  return { items, ...next };
}
