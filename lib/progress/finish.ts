import type pg from 'pg';
import type { z } from 'zod';
import type { Throughput } from '@/lib/contracts/throughput';
import { estimateFinish } from '@/lib/stats/finish';
import { readDays } from './clock';

const DAYS = 14;
const DAY_MS = 86_400_000;

type Answer = z.input<typeof Throughput>;

/**
 * Done on each of the last 14 days and today by everybody in the filter, and when `left` rankings will be there at that
 * pace. Days begin at the asker's midnight; days without work count from the first one with work on.
 */
export async function readFinish(
  c: Pick<pg.ClientBase, 'query'>,
  left: number,
  f: { projectId: string; tz: string; task?: string | undefined; locale?: string | undefined },
): Promise<Pick<Answer, 'pace' | 'finish'>> {
  const { now, days, midnights } = await readDays(c, f.tz, DAYS + 1);
  const { rows } = await c.query<{ day: number; done: number }>(
    `select width_bucket(hour, $4::timestamptz[]) as day, sum(done)::int as done from work_hour
     where project_id = $1 and ($2::uuid is null or task_id = $2) and ($3::text is null or locale = $3)
       and hour >= ($4::timestamptz[])[1] group by 1`,
    [f.projectId, f.task ?? null, f.locale ?? null, midnights],
  );
  const done = new Map(rows.map((r) => [r.day, r.done]));
  const pace = days.map((day, i) => ({ day, done: Math.max(0, done.get(i + 1) ?? 0) }));
  if (left <= 0) return { pace, finish: { state: 'done' } };
  const past = pace.slice(0, DAYS).map((d) => d.done);
  const midnight = midnights[DAYS]!.getTime();
  const found = estimateFinish(left, {
    past,
    now: { over: Math.min(1, (now.getTime() - midnight) / DAY_MS) },
  });
  if (typeof found === 'string') return { pace, finish: { state: found } };
  const at = (day: number) => new Date(midnight + day * DAY_MS);
  const range = { low: at(found.low), middle: at(found.middle), high: at(found.high) };
  return { pace, finish: { state: 'estimate', ...range, days: DAYS - past.findIndex((n) => n > 0) } };
}
