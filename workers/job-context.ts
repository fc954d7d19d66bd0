import type { JobName } from '@/lib/jobs/job-names';

export interface JobProgress {
  done?: number | bigint;
  total?: number | bigint;
  /** e.g. `validating`; events are sent when it changes. */
  phase?: string;
}

/** What a handler gets. The row of its own entity says what is to be done; nothing else is passed. */
export interface JobContext {
  id: string;
  /** Proof of the claim: `where claim = …` guards a write that must not happen after the claim was lost. */
  claim: string;
  /**
   * Aborted, with a `Stopped` as its reason, when a person cancels, the claim is lost, or the process shuts down.
   * A handler then throws that reason (`signal.throwIfAborted()`); one that returns has finished its work.
   */
  signal: AbortSignal;
  /** Written at most twice a second, and at a change of phase. Call it as often as is handy. */
  progress(p: JobProgress): void;
  log(message: string): void;
}

export interface JobEntry {
  name: JobName;
  /** May run twice, may be cut off anywhere: what it wrote must still be right. */
  handle(ctx: JobContext): Promise<void>;
  /** Deaths of its worker without progress after which it fails; 3 unless said. */
  maxDeaths?: number;
}

export type StopReason = 'cancelled' | 'lost' | 'shutdown';

/** Why a handler was asked to stop. */
export class Stopped extends Error {
  override name = 'AbortError';
  constructor(readonly reason: StopReason) {
    super(
      {
        cancelled: 'A person cancelled this work.',
        lost: 'Another process took this work over.',
        shutdown: 'The worker shuts down.',
      }[reason],
    );
  }
}
