import type { z } from 'zod';
import { authorize, type Person } from '@/lib/access/authorize';
import type { Work } from '@/lib/contracts/common';
import { db, pool } from '@/lib/db';
import { notFound } from '@/lib/errors';
import { notify } from '@/lib/live/notify';
import { kindOf } from './job-names';
import { workOf } from './work-of';

/**
 * Ends a queued job at once and asks a running one to stop; an ended one stays as it is. Throws 403 unless the person
 * may cancel work of its kind.
 */
export async function cancelJob(person: Person, id: string): Promise<z.input<typeof Work>> {
  const before = await db.job.findUnique({ where: { id }, select: { name: true, projectId: true } });
  const kind = before && kindOf(before.name);
  if (!before || !kind) throw notFound('This job');
  if (before.projectId) await authorize(person, before.projectId, kind.cancel);
  await pool().query(
    `update job set cancel_requested_at = coalesce(cancel_requested_at, now()),
       state = case when state = 'queued' then 'cancelled'::job_state else state end,
       finished_at = case when state = 'queued' then now() else finished_at end
     where id = $1 and state in ('queued', 'running')`,
    [id],
  );
  await notify(pool(), { projectId: null, topic: 'cancel', id });
  await notify(pool(), { projectId: before.projectId, topic: kind.topic, id });
  return workOf(await db.job.findUniqueOrThrow({ where: { id } }));
}
