import { type RunEventRow, readRunEvents } from './read-run-events';

const toMetric = (e: RunEventRow) => ({
  seq: e.seq,
  phase: e.phase as 'train' | 'eval',
  step: e.step ?? 0,
  values: e.data as Record<string, number | null>,
  at: e.at,
});

/** A page of a run's curves. */
export async function metricsOfRun(runId: string, after: number, limit: number) {
  const rows = await readRunEvents(runId, after, limit, 'metric');
  return { items: rows.map(toMetric), ...(rows.length === limit ? { nextAfter: rows.at(-1)!.seq } : {}) };
}

/** A page of a run's log. */
export async function logOfRun(runId: string, after: number, limit: number) {
  const rows = await readRunEvents(runId, after, limit, 'log');
  const items = rows.map((e) => ({ seq: e.seq, at: e.at, line: String(e.data.line ?? '') }));
  return { items, ...(rows.length === limit ? { nextAfter: rows.at(-1)!.seq } : {}) };
}

/** A page of what happened to a run. */
export async function timelineOfRun(runId: string, after: number, limit: number) {
  const rows = await readRunEvents(runId, after, limit, 'state');
  const items = rows.map((e) => ({ seq: e.seq, at: e.at, data: e.data }));
  return { items, ...(rows.length === limit ? { nextAfter: rows.at(-1)!.seq } : {}) };
}
