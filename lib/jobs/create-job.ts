import type { Tx } from '@/lib/db';
import { DiscernError } from '@/lib/errors';
import type { JobName } from './job-names';

export interface NewJob {
  /** Id of the row it works for. */
  id: string;
  name: JobName;
  projectId?: string | null;
  createdById?: string | null;
  total?: number | bigint;
  /** Given where this process runs it at once (command line): the row starts claimed, and no worker takes it. */
  claim?: string;
}

/**
 * Writes the row of a piece of long work in the caller's transaction; call `deliver(name, id)` after the commit.
 * An ended job of the same id (a run that is resumed) starts again from `queued`; one under way is a conflict.
 */
export async function createJob(tx: Pick<Tx, '$executeRaw'>, job: NewJob): Promise<void> {
  const claim = job.claim ?? null;
  // A restart counts as a new attempt, hence a new delivery: the queue may still know the old one.
  const written = await tx.$executeRaw`
    insert into job as j (id, name, project_id, created_by_id, total, state, claim, heartbeat_at, started_at)
    values (${job.id}::uuid, ${job.name}, ${job.projectId ?? null}::uuid, ${job.createdById ?? null},
      ${BigInt(job.total ?? 0)}, case when ${claim}::uuid is null then 'queued' else 'running' end::job_state,
      ${claim}::uuid, case when ${claim}::uuid is not null then now() end,
      case when ${claim}::uuid is not null then now() end)
    on conflict (id) do update set state = excluded.state, claim = excluded.claim, phase = '', done = 0,
      total = excluded.total, error = null, deaths = 0, attempts = j.attempts + 1,
      heartbeat_at = excluded.heartbeat_at, started_at = excluded.started_at, finished_at = null,
      cancel_requested_at = null
    where j.state in ('done', 'failed', 'cancelled')`;
  if (written === 0)
    throw new DiscernError(
      'conflict',
      'This work is under way already. Wait until it has ended, or cancel it.',
    );
}
