import { inTransaction } from '@/lib/db';
import { appendIn, type NewRunEvent } from './append-run-events';

/** Columns of a run that its worker keeps up to date. */
export interface RunChange {
  step?: number;
  totalSteps?: number;
  savedStep?: number;
  deaths?: number;
  backend?: string;
  backendReason?: string;
  summary?: Record<string, unknown>;
}

const COLUMN: Record<keyof RunChange, string> = {
  step: 'step',
  totalSteps: 'total_steps',
  savedStep: 'saved_step',
  deaths: 'deaths',
  backend: 'backend',
  backendReason: 'backend_reason',
  summary: 'summary',
};

/** Writes events and the columns they change in one transaction, while the claim on the run's job holds; false when it was lost. */
export async function recordRun(
  runId: string,
  claim: string,
  change: RunChange,
  events: NewRunEvent[],
): Promise<boolean> {
  return inTransaction(async (c) => {
    const held = await c.query('select 1 from job where id = $1 and claim = $2 for share', [runId, claim]);
    if (held.rowCount === 0) return false;
    const keys = Object.keys(change) as (keyof RunChange)[];
    if (keys.length > 0)
      await c.query(
        `update training_run set ${keys.map((k, i) => `${COLUMN[k]} = $${i + 2}`).join(', ')} where id = $1`,
        [runId, ...keys.map((k) => (k === 'summary' ? JSON.stringify(change[k]) : change[k]))],
      );
    await appendIn(c, runId, events);
    return true;
  });
}
