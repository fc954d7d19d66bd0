import type { PoolClient } from 'pg';
import { inTransaction } from '@/lib/db';

export type NewRunEvent =
  | { kind: 'metric'; phase: 'train' | 'eval'; step: number; values: Record<string, number | null> }
  | { kind: 'state'; data: Record<string, unknown> }
  | { kind: 'log'; line: string };

/**
 * Appends to a run's stream in order and wakes its listeners. A metric whose (phase, step) is there already is left
 * out, so a run that goes on from an older state doubles none. The run's row is locked: sequence numbers have no race.
 */
export async function appendRunEvents(runId: string, events: NewRunEvent[]): Promise<void> {
  if (events.length === 0) return;
  await inTransaction((c) => appendIn(c, runId, events));
}

/** The same inside the caller's transaction. */
export async function appendIn(c: PoolClient, runId: string, events: NewRunEvent[]): Promise<void> {
  const run = await c.query<{ project_id: string }>(
    'select project_id from training_run where id = $1 for update',
    [runId],
  );
  if (!run.rows[0]) return;
  await c.query(
    `insert into run_event (run_id, seq, kind, phase, step, data)
     select $1, (select coalesce(max(seq), 0) from run_event where run_id = $1) + e.ord,
            e.kind::run_event_kind, e.phase, e.step, e.data
     from unnest($2::text[], $3::text[], $4::int[], $5::jsonb[]) with ordinality as e(kind, phase, step, data, ord)
     on conflict (run_id, phase, step) where kind = 'metric' do nothing`,
    [
      runId,
      events.map((e) => e.kind),
      events.map((e) => (e.kind === 'metric' ? e.phase : '')),
      events.map((e) => (e.kind === 'metric' ? e.step : null)),
      events.map((e) =>
        JSON.stringify(e.kind === 'metric' ? e.values : e.kind === 'log' ? { line: e.line } : e.data),
      ),
    ],
  );
  await c.query(`select pg_notify('discern', $1)`, [
    JSON.stringify({ projectId: run.rows[0].project_id, topic: 'runs', id: runId }),
  ]);
}
