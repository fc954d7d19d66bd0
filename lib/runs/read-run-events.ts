import { pool } from '@/lib/db';

export interface RunEventRow {
  seq: number;
  kind: 'metric' | 'state' | 'log';
  phase: string;
  step: number | null;
  data: Record<string, unknown>;
  at: Date;
}

/** Events of a run after a sequence number, in order; at most `limit`. */
export async function readRunEvents(
  runId: string,
  after: number,
  limit: number,
  kind?: RunEventRow['kind'],
): Promise<RunEventRow[]> {
  const { rows } = await pool().query<RunEventRow>(
    `select seq, kind::text as kind, phase, step, data, at from run_event
     where run_id = $1 and seq > $2 and ($4::text is null or kind = $4::run_event_kind)
     order by seq limit $3`,
    [runId, after, limit, kind ?? null],
  );
  return rows;
}
