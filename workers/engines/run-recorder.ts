import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setupStateFile } from '@/lib/data-folder';
import { DiscernError } from '@/lib/errors';
import { appendRunEvents, type NewRunEvent } from '@/lib/runs/append-run-events';
import type { LoadedRun } from '@/lib/runs/load-run';
import { type RunChange, recordRun } from '@/lib/runs/record-run';
import { type JobContext, Stopped } from '../job-context';
import type { TrainEvent, TrainResult } from '../model-child/protocol';
import type { ChildDied } from '../model-child/run-in-child';

/** Log lines are written together; a line waits at most this long. */
const LOG_MS = 1000;

/** Turns what the child tells into the run's row and its stream of events. */
export class RunRecorder {
  #step: number;
  #total: number;
  #saved: number;
  #deaths: number;
  #lines: string[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(
    readonly run: LoadedRun,
    readonly ctx: JobContext,
  ) {
    this.#step = run.step;
    this.#total = run.totalSteps;
    this.#saved = run.savedStep;
    this.#deaths = run.deaths;
  }

  async heard(e: TrainEvent): Promise<void> {
    switch (e.type) {
      case 'speed':
        mkdirSync(path.dirname(setupStateFile('speed')), { recursive: true });
        return writeFileSync(setupStateFile('speed'), JSON.stringify({ flops: e.flops }));
      case 'backend':
        return this.#write({ backend: e.name, backendReason: e.reason }, [
          log(`back end: ${e.name}. ${e.reason}`),
        ]);
      case 'total':
        this.#step = e.from;
        this.#total = e.steps;
        this.#saved = e.from;
        return this.#write({ totalSteps: e.steps, step: e.from, savedStep: e.from }, [
          state('started', { step: e.from }),
        ]);
      case 'earlier':
        // Those that are there already are left out.
        return this.#write(
          {},
          e.metrics.map((m) => ({ kind: 'metric', ...m })),
        );
      case 'phase':
        this.ctx.progress({ phase: e.phase, done: this.#saved, total: this.#total });
        return;
      case 'progress':
        this.line(`reference log-probabilities: ${e.done} of ${e.total} rows`);
        return;
      case 'metric':
        if (e.phase === 'train') this.#step = e.step;
        return this.#write({ step: this.#step }, [
          { kind: 'metric', phase: e.phase, step: e.step, values: e.values },
          ...(e.phase === 'eval' ? [state('evaluated', { step: e.step })] : []),
        ]);
      case 'saved':
        // Progress that a crash cannot take back: it also clears the count of deaths.
        this.#saved = e.step;
        this.#deaths = 0;
        this.ctx.progress({ done: e.step, total: this.#total });
        return this.#write({ savedStep: e.step, deaths: 0 }, [state('saved', { step: e.step })]);
      case 'log':
        this.line(e.line);
    }
  }

  line(line: string) {
    this.#lines.push(line.slice(0, 2000));
    this.#timer ??= setTimeout(
      () => void this.flush().catch((e) => console.error(`[run] ${e.message}`)),
      LOG_MS,
    );
  }

  async flush() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const lines = this.#lines.splice(0);
    await appendRunEvents(this.run.id, lines.map(log));
  }

  /** The child died: how often without a new saved step. */
  async died(e: ChildDied): Promise<number> {
    await this.flush();
    this.#deaths++;
    await this.#write({ deaths: this.#deaths }, [
      state('killed', { step: this.#step, message: e.how }),
      log(e.message),
    ]);
    return this.#deaths;
  }

  /** Stopped, cancelled or failed: says so and hands the error on. */
  async stopped(e: unknown): Promise<unknown> {
    await this.flush();
    const why = e instanceof Stopped ? e.reason : 'failed';
    if (why === 'lost') return e;
    const event = why === 'shutdown' ? 'released' : why;
    await appendRunEvents(this.run.id, [
      state(event, { step: this.#saved, ...(why === 'failed' ? { message: (e as Error).message } : {}) }),
    ]);
    return e;
  }

  async ended(r: TrainResult): Promise<void> {
    const summary = { before: r.before, after: r.after, seconds: r.seconds, peakMb: r.peakMb, ...r.counts };
    await this.#write({ step: r.steps, savedStep: r.steps, deaths: 0, summary }, [
      state('done', { step: r.steps }),
    ]);
  }

  async #write(change: RunChange, events: NewRunEvent[]) {
    if (!(await recordRun(this.run.id, this.ctx.claim, change, events)))
      throw new DiscernError('conflict', 'Another worker took this run over.');
  }
}

const log = (line: string): NewRunEvent => ({ kind: 'log', line });
const state = (event: string, more: Record<string, unknown>): NewRunEvent => ({
  kind: 'state',
  data: { event, ...more },
});
