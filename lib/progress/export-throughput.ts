import type { ExportQuery } from '@/lib/contracts/throughput';
import { csvLine } from '@/lib/formats/csv';
import { streamRows } from '@/lib/imports/export-rows';
import { quantileOfTimes } from '@/lib/stats/time-buckets';
import { ENOUGH } from './fold-work';

interface Row {
  at: string;
  person: string;
  email: string;
  task: string;
  locale: string;
  done: number;
  extra: number;
  undone: number;
  skipped: number;
  flagged: number;
  gold: number;
  accuracy: number | null;
  times: number[];
}

const HEAD = [
  'person',
  'email',
  'task',
  'locale',
  'done',
  'extra',
  'undone',
  'skipped',
  'flagged',
  'gold',
  'gold_accuracy',
  'timed',
  'median_seconds',
  'p90_seconds',
];
const FORMAT = { day: 'YYYY-MM-DD', hour: 'YYYY-MM-DD"T"HH24:MI' };

/** All work as CSV, a row a person, task, language and day or hour of the asker's zone, oldest first. */
export function exportThroughput(projectId: string, q: ExportQuery): ReadableStream<Uint8Array> {
  return streamRows<Row>(
    `select to_char(w.hour at time zone $2, $3) as at, u.name as person, u.email, t.key as task, w.locale,
       sum(w.done)::int as done, sum(w.extra)::int as extra, sum(w.undone)::int as undone,
       sum(w.skipped)::int as skipped, sum(w.flagged)::int as flagged,
       sum(w.gold)::int as gold, (sum(w.gold_right) / nullif(sum(w.gold), 0) / 1000.0)::float8 as accuracy,
       coalesce(string_to_array(string_agg(nullif(array_to_string(w.times, ','), ''), ','), ','), '{}')::int[] as times
     from work_hour w join "user" u on u.id = w.user_id join task t on t.id = w.task_id
     where w.project_id = $1 and ($4::text is null or w.user_id = $4) and ($5::uuid is null or w.task_id = $5)
       and ($6::text is null or w.locale = $6)
     group by 1, w.user_id, u.name, u.email, w.task_id, t.key, w.locale order by 1, u.name, w.user_id, t.key, w.locale`,
    [projectId, q.tz, FORMAT[q.by], q.person ?? null, q.task ?? null, q.locale ?? null],
    lineOf,
    csvLine([q.by, ...HEAD]),
  );
}

function lineOf(r: Row): string {
  const times = r.times.map((bucket) => [bucket, 1] as const);
  const at = (q: number) => (times.length >= ENOUGH ? Math.round(quantileOfTimes(times, q) * 10) / 10 : null);
  return csvLine([
    ...[r.at, r.person, r.email, r.task, r.locale, r.done, r.extra, r.undone, r.skipped, r.flagged, r.gold],
    r.accuracy,
    ...[times.length, at(0.5), at(0.9)],
  ]);
}
