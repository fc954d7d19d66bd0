import { pool } from '@/lib/db';
import { deliveryId } from '@/lib/jobs/deliver';
import { type JobName, namesOf, QUEUES } from '@/lib/jobs/job-names';
import { queue } from '@/lib/jobs/queue';
import { STALE_SECONDS } from './claim';

/**
 * Delivers again every row that waits, or runs with a dead heartbeat. A delivery that the queue still has is the
 * same one and is not doubled, so this may run anywhere and as often as one likes. Answers how many were delivered.
 */
export async function sweep(): Promise<number> {
  let n = 0;
  for (const name of QUEUES) {
    const { rows } = await pool().query<{ id: string; name: JobName; attempts: number }>(
      `select id, name, attempts from job where name = any($1) and
         (state = 'queued' or (state = 'running' and heartbeat_at < now() - $2 * interval '1 second'))
       order by created_at, id limit 1000`,
      [namesOf(name), STALE_SECONDS],
    );
    if (rows.length === 0) continue;
    await queue(name).addBulk(
      rows.map((r) => ({ name: r.name, data: { id: r.id }, opts: { jobId: deliveryId(r.id, r.attempts) } })),
    );
    n += rows.length;
  }
  return n;
}
