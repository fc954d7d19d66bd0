import type { z } from 'zod';
import type { listJobs as operation } from '@/lib/contracts/jobs';
import { db } from '@/lib/db';
import { decodeCursor, encodeCursor } from '@/lib/paging/cursor';
import { placeOf, showJob } from './read-job';

type Query = z.output<NonNullable<typeof operation.query>>;
type Answer = z.input<NonNullable<typeof operation.response>>;

/** A page of a project's jobs, newest first. */
export async function listJobs(projectId: string, q: Query): Promise<Answer> {
  const after = q.cursor ? decodeCursor(q.cursor, 2) : undefined;
  const jobs = await db.job.findMany({
    where: {
      projectId,
      ...(q.name ? { name: q.name } : {}),
      ...(q.state ? { state: q.state } : {}),
      ...(after
        ? {
            OR: [
              { createdAt: { lt: new Date(after[0]!) } },
              { createdAt: new Date(after[0]!), id: { lt: after[1]! } },
            ],
          }
        : {}),
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: q.limit + 1,
  });
  const page = jobs.slice(0, q.limit);
  const last = page.at(-1);
  const items = await Promise.all(
    page.map(async (job) => showJob(job, job.state === 'queued' ? await placeOf(job) : undefined)),
  );
  return {
    items,
    ...(jobs.length > q.limit && last
      ? { nextCursor: encodeCursor([last.createdAt.toISOString(), last.id]) }
      : {}),
  };
}
