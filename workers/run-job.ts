import { pool } from '@/lib/db';
import { DiscernError } from '@/lib/errors';
import { isConnectionError } from '@/lib/jobs/is-connection-error';
import { subscribe } from '@/lib/live/listen';
import { TrainerError } from '@/trainer/errors';
import { announce, beat, type Claimed, endJob, HEARTBEAT_MS, releaseJob } from './claim';
import { type JobContext, type JobEntry, type JobProgress, Stopped } from './job-context';

const PROGRESS_MS = 500;
const MAX_DEATHS = 3;

export type Outcome = 'done' | 'failed' | 'cancelled' | 'released' | 'lost';

export interface RunOptions {
  /** Aborted when the process shuts down. */
  shutdown: AbortSignal;
  /** Called at each heartbeat, e.g. to renew a lease. */
  onBeat?: () => Promise<unknown>;
  onProgress?: (p: Required<JobProgress>) => void;
}

/** Runs the handler of a job that this process has claimed, keeps the claim alive, and records its end once. */
export async function runJob(entry: JobEntry, job: Claimed, options: RunOptions): Promise<Outcome> {
  const limit = entry.maxDeaths ?? MAX_DEATHS;
  if (job.deaths >= limit) {
    const message = `The worker died ${job.deaths} times at this work without getting on with it. It is likely too large for this machine's memory; the worker's log says more.`;
    return (await endJob(job, 'failed', { code: 'internal', message })) ? 'failed' : 'lost';
  }
  const watch = new Watch(job, options);
  try {
    await watch.start();
    // A stop that came before the handler could listen for it.
    watch.signal.throwIfAborted();
    await entry.handle(watch.context);
    await watch.stop();
    return (await endJob(job, 'done')) ? 'done' : 'lost';
  } catch (e) {
    await watch.stop();
    return recordFault(job, e, watch.signal);
  }
}

async function recordFault(job: Claimed, e: unknown, signal: AbortSignal): Promise<Outcome> {
  const why = signal.aborted ? (signal.reason as Stopped).reason : undefined;
  if (why === 'lost') return 'lost';
  if (why === 'shutdown' || (!why && isConnectionError(e))) {
    // Without a database this fails too; then the row's heartbeat dies and it is delivered again.
    await releaseJob(job).catch((x) =>
      console.error(`[jobs] ${job.name} ${job.id}: ${(x as Error).message}`),
    );
    return 'released';
  }
  if (why === 'cancelled') return (await endJob(job, 'cancelled')) ? 'cancelled' : 'lost';
  const known = e instanceof DiscernError || e instanceof TrainerError;
  if (!known) console.error(`[jobs] ${job.name} ${job.id}`, e);
  const error = known
    ? { code: e.code, message: e.message, ...(e.details === undefined ? {} : { details: e.details }) }
    : { code: 'internal', message: `It stopped on an unexpected error: ${(e as Error)?.message ?? e}.` };
  return (await endJob(job, 'failed', error)) ? 'failed' : 'lost';
}

/** Heartbeat, progress and cancel of one running job. */
class Watch {
  readonly #abort = new AbortController();
  readonly signal = this.#abort.signal;
  readonly context: JobContext;
  #now: Required<JobProgress> = { done: 0n, total: 0n, phase: '' };
  #changed = false;
  #sending: Promise<void> | undefined;
  #heart: NodeJS.Timeout | undefined;
  #soon: NodeJS.Timeout | undefined;
  #unsubscribe: (() => void) | undefined;

  constructor(
    readonly job: Claimed,
    readonly options: RunOptions,
  ) {
    this.context = {
      id: job.id,
      claim: job.claim,
      signal: this.signal,
      progress: (p) => this.#progress(p),
      log: (message) => console.error(`[${job.name} ${job.id}] ${message}`),
    };
  }

  async start() {
    const { shutdown } = this.options;
    if (shutdown.aborted) this.#stopWith('shutdown');
    shutdown.addEventListener('abort', this.#onShutdown);
    this.#heart = setInterval(() => {
      this.#send();
      this.options.onBeat?.().catch((e) => console.error(`[jobs] ${(e as Error).message}`));
    }, HEARTBEAT_MS);
    this.#unsubscribe = await subscribe({ topic: 'cancel' }, ({ id }) => {
      if (id === this.job.id) this.#send();
    });
    await announce(this.job);
    // A request to cancel may have come before this process listened.
    await this.#send();
  }

  async stop() {
    clearInterval(this.#heart);
    clearTimeout(this.#soon);
    this.#unsubscribe?.();
    this.options.shutdown.removeEventListener('abort', this.#onShutdown);
    await this.#sending;
    if (this.#changed && !this.signal.aborted) await this.#send();
  }

  readonly #onShutdown = () => this.#stopWith('shutdown');

  #stopWith(reason: 'cancelled' | 'lost' | 'shutdown') {
    if (!this.signal.aborted) this.#abort.abort(new Stopped(reason));
  }

  #progress(p: JobProgress) {
    const phase = p.phase ?? this.#now.phase;
    const moved = phase !== this.#now.phase;
    this.#now = { done: p.done ?? this.#now.done, total: p.total ?? this.#now.total, phase };
    this.#changed = true;
    this.options.onProgress?.(this.#now);
    if (moved) {
      clearTimeout(this.#soon);
      this.#soon = undefined;
      this.#send();
    } else
      this.#soon ??= setTimeout(() => {
        this.#soon = undefined;
        this.#send();
      }, PROGRESS_MS);
  }

  /** One write at a time, in order; it never throws: a heartbeat that fails is made up for by the next. */
  #send(): Promise<void> {
    const before = this.#sending ?? Promise.resolve();
    const mine = before.then(() => this.#write());
    this.#sending = mine;
    return mine;
  }

  async #write() {
    if (this.signal.aborted && (this.signal.reason as Stopped).reason === 'lost') return;
    const { done, total, phase } = this.#now;
    const changed = this.#changed;
    this.#changed = false;
    try {
      const n = changed ? { done: BigInt(done), total: BigInt(total), phase } : undefined;
      const answer = await beat(this.job, n);
      if (answer === 'lost') this.#stopWith('lost');
      if (answer === 'cancel') this.#stopWith('cancelled');
      if (changed) await announce(this.job);
    } catch (e) {
      this.#changed ||= changed;
      console.error(`[jobs] heartbeat of ${this.job.name} ${this.job.id}: ${(e as Error).message}`);
    }
  }
}

/** Runs a job in this process whose row was made with `claim` (command line). */
export function runClaimed(
  entry: JobEntry,
  id: string,
  claim: string,
  options: RunOptions,
): Promise<Outcome> {
  return pool()
    .query<{ project_id: string | null }>('select project_id from job where id = $1', [id])
    .then(({ rows }) =>
      runJob(
        entry,
        { id, name: entry.name, projectId: rows[0]?.project_id ?? null, claim, deaths: 0 },
        options,
      ),
    );
}
