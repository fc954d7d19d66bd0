import { DiscernError } from '@/lib/errors';
import type { LoadedRun } from '@/lib/runs/load-run';
import type { JobContext } from '../job-context';
import { embedded } from './embedded';

/** Where a run executes. Returns when the checkpoint is recorded; throws the signal's reason when it was stopped. */
export type Engine = (run: LoadedRun, ctx: JobContext) => Promise<void>;

const engines: Record<string, Engine> = { embedded };

export function startEngine(name: string): Engine {
  const engine = engines[name];
  if (!engine)
    throw new DiscernError(
      'unprocessable',
      `There is no engine "${name}" here; there is: ${Object.keys(engines).join(', ')}.`,
    );
  return engine;
}
