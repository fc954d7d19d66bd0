import type pg from 'pg';
import type { z } from 'zod';
import type { Throughput } from '@/lib/contracts/throughput';
import { estimateFinish } from '@/lib/stats/finish';

const DAYS = 14;
const DAY_MS = 86_400_000;

/**
 * When `left` rankings will be there, at the pace of the last 14 days of everybody in the filter. Days begin at the
 * asker's midnight; days without work count from the first one with work on.
 */
export async function readFinish(
  c: Pick<pg.ClientBase, 'query'>,
  left: number,
  f: { projectId: string; tz: string; task?: string | undefined; locale?: string | undefined },
): Promise<z.input<typeof Throughput>['finish']> {
  if (left <= 0) return { state: 'done' };
  const { rows } = await c.query<{ ago: number; done: number; midnight: Date; now: Date }>(
    `select ((now() at time zone $2)::date - (hour at time zone $2)::date) as ago, sum(done)::int as done,
       date_trunc('day', now(), $2) as midnight, now() as now
     from work_hour where project_id = $1 and ($3::uuid is null or task_id = $3) and ($4::text is null or locale = $4)
       and hour >= date_trunc('day', now(), $2) - $5 * interval '1 day' group by 1`,
    [f.projectId, f.tz, f.task ?? null, f.locale ?? null, DAYS],
  );
  const first = rows[0];
  if (!first) return { state: 'few' };
  const done = new Map(rows.map((r) => [r.ago, r.done]));
  const past = Array.from({ length: DAYS }, (_, i) => Math.max(0, done.get(DAYS - i) ?? 0));
  const midnight = first.midnight.getTime();
  const over = Math.min(1, (first.now.getTime() - midnight) / DAY_MS);
  const found = estimateFinish(left, { past, now: { over } });
  if (typeof found === 'string') return { state: found };
  const at = (days: number) => new Date(midnight + days * DAY_MS);
  const days = past.length - past.findIndex((n) => n > 0);
  return { state: 'estimate', low: at(found.low), middle: at(found.middle), high: at(found.high), days };
}
