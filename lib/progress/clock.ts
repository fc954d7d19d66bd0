import type pg from 'pg';

export interface Days {
  now: Date;
  /** yyyy-mm-dd in the asker's zone, oldest first, today last. */
  days: string[];
  /** Their beginnings. */
  midnights: Date[];
}

/** The asker's last `n` days by the database's clock. An hour that lies in two days (zones of half an hour) is of the first. */
export async function readDays(c: Pick<pg.ClientBase, 'query'>, tz: string, n: number): Promise<Days> {
  const { rows } = await c.query<{ now: Date; day: string; begins: Date }>(
    `select now() as now, to_char(d, 'YYYY-MM-DD') as day, d::timestamp at time zone $1 as begins
     from generate_series((now() at time zone $1)::date - ($2::int - 1), (now() at time zone $1)::date, interval '1 day') d
     order by d`,
    [tz, n],
  );
  return { now: rows[0]!.now, days: rows.map((r) => r.day), midnights: rows.map((r) => r.begins) };
}

/** Beginnings of the last `n` hours, the running one last. */
export function lastHours(now: Date, n: number): Date[] {
  const hour = Math.floor(now.getTime() / 3_600_000);
  return Array.from({ length: n }, (_, i) => new Date((hour - n + 1 + i) * 3_600_000));
}
