import { randomUUID } from 'node:crypto';
import type { JobError } from '@/lib/contracts/jobs';
import { pool } from '@/lib/db';
import { kindOf } from '@/lib/jobs/job-names';
import { notify } from '@/lib/live/notify';

/** A running row without a heartbeat for this long is up for another worker. */
export const STALE_SECONDS = 20;
export const HEARTBEAT_MS = 5_000;

export interface Claimed {
  id: string;
  name: string;
  projectId: string | null;
  claim: string;
  deaths: number;
}

/**
 * Takes a job that is queued, or running with a dead heartbeat, by compare-and-set: of many callers one gets it.
 * Answers undefined to the others, and when there is nothing to do.
 */
export async function claimJob(id: string): Promise<Claimed | undefined> {
  const { rows } = await pool().query<{
    name: string;
    project_id: string | null;
    claim: string;
    deaths: number;
  }>(
    `update job set claim = $2, state = 'running', heartbeat_at = now(), attempts = attempts + 1,
       deaths = deaths + (state = 'running')::int, started_at = coalesce(started_at, now())
     where id = $1 and (state = 'queued' or (state = 'running' and heartbeat_at < now() - $3 * interval '1 second'))
     returning name, project_id, claim, deaths`,
    [id, randomUUID(), STALE_SECONDS],
  );
  const row = rows[0];
  return row && { id, name: row.name, projectId: row.project_id, claim: row.claim, deaths: row.deaths };
}

export type Beat = 'ok' | 'cancel' | 'lost';

/** Says that the claim's holder lives; with numbers it also stores progress, which clears the count of deaths. */
export async function beat(
  job: Claimed,
  progress?: { done: bigint; total: bigint; phase: string },
): Promise<Beat> {
  const { rows } = await pool().query<{ cancel: boolean }>(
    `update job set heartbeat_at = now(), done = coalesce($3, done), total = coalesce($4, total),
       phase = coalesce($5, phase), deaths = case when $3 > done then 0 else deaths end
     where id = $1 and claim = $2 and state = 'running' returning cancel_requested_at is not null as cancel`,
    [job.id, job.claim, progress?.done ?? null, progress?.total ?? null, progress?.phase ?? null],
  );
  if (!rows[0]) return 'lost';
  return rows[0].cancel ? 'cancel' : 'ok';
}

/** Records the end of a claimed job, once: false when the claim was lost meanwhile. */
export async function endJob(
  job: Claimed,
  state: 'done' | 'failed' | 'cancelled',
  error: JobError | null = null,
): Promise<boolean> {
  const { rowCount } = await pool().query(
    `update job set state = $3::job_state, error = $4, claim = null, finished_at = now(),
       done = case when $3 = 'done' then greatest(total, done) else done end
     where id = $1 and claim = $2 and state = 'running'`,
    [job.id, job.claim, state, error && JSON.stringify(error)],
  );
  await announce(job);
  return rowCount === 1;
}

/** Gives a claimed job back unfinished; the next delivery goes on with it. */
export async function releaseJob(job: Claimed): Promise<void> {
  await pool().query(
    `update job set state = 'queued', claim = null, heartbeat_at = null
     where id = $1 and claim = $2 and state = 'running'`,
    [job.id, job.claim],
  );
  await announce(job);
}

/** Tells browsers that the job moved. */
export async function announce(job: Pick<Claimed, 'id' | 'name' | 'projectId'>): Promise<void> {
  const topic = kindOf(job.name)?.topic;
  if (topic) await notify(pool(), { projectId: job.projectId, topic, id: job.id });
}
