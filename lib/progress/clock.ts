import type pg from 'pg';
import type { Period } from '@/lib/contracts/throughput';

/** Hours that stand alone, and days of the longest series. */
const HOURS = 24;
const DAYS = { today: 1, '7d': 7, '30d': 30, all: 30 } satisfies Record<Period, number>;

export interface Clock {
  now: Date;
  /** The asker's midnight before now. */
  midnight: Date;
  /** Midnight before the first day of the series. */
  from: Date;
  /** yyyy-mm-dd in the asker's zone, oldest first, today last. */
  days: string[];
  /** Beginnings of hours (ISO), oldest first, the running one last. */
  hours: string[];
}

/** The database's time, cut into the asker's days. An hour that lies in two days (zones of half an hour) is of the first. */
export async function readClock(c: Pick<pg.ClientBase, 'query'>, tz: string, period: Period): Promise<Clock> {
  const { rows } = await c.query<{ now: Date; day: string; begins: Date }>(
    `select now() as now, to_char(d, 'YYYY-MM-DD') as day, d::timestamp at time zone $1 as begins
     from generate_series((now() at time zone $1)::date - ($2::int - 1), (now() at time zone $1)::date, interval '1 day') d
     order by d`,
    [tz, DAYS[period]],
  );
  const now = rows[0]!.now;
  const hour = Math.floor(now.getTime() / 3_600_000);
  return {
    now,
    midnight: rows.at(-1)!.begins,
    from: rows[0]!.begins,
    days: rows.map((r) => r.day),
    hours: Array.from({ length: HOURS }, (_, i) =>
      new Date((hour - HOURS + 1 + i) * 3_600_000).toISOString(),
    ),
  };
}
