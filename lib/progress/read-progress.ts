import type { z } from 'zod';
import type { ProjectProgress } from '@/lib/contracts/progress';
import { pool } from '@/lib/db';

/** Below this many timed rankings a median or a pace is not said. */
export const ENOUGH = 5;

/**
 * A project's progress by aggregates of the database: one pass over items, one over the desk's counted rankings, one
 * over assignments that are held, skipped or flagged. `tz` is an IANA name, checked by the contract.
 */
export async function readProgress(projectId: string, tz: string): Promise<z.input<typeof ProjectProgress>> {
  const [items, rankings, assignments, people, tasks] = await Promise.all([
    pool().query<ItemRow>(ITEMS, [projectId]),
    pool().query<RankingRow>(RANKINGS, [projectId, tz]),
    pool().query<AssignmentRow>(ASSIGNMENTS, [projectId]),
    pool().query<{ id: string; name: string; role: string | null }>(PEOPLE, [projectId]),
    pool().query<{ id: string; key: string; name: string }>(
      'select id, key, name from task where project_id = $1 order by priority desc, key',
      [projectId],
    ),
  ]);
  const sum = <T>(rows: T[], of: (row: T) => number) => rows.reduce((s, r) => s + of(r), 0);
  const byTask = rankings.rows.filter((r) => r.task_id !== null);
  const byPerson = rankings.rows.filter((r) => r.user_id !== null);
  const hour = sum(byTask, (r) => r.hour);
  const held = sum(assignments.rows, (r) => r.held);
  const total = sum(items.rows, (r) => r.slots);
  const done = sum(items.rows, (r) => r.counted);
  return {
    items: { total: sum(items.rows, (r) => r.items), done: sum(items.rows, (r) => r.items_done) },
    slots: { total, done, held, left: Math.max(0, total - done - held) },
    rankings: { today: sum(byTask, (r) => r.today), all: sum(byTask, (r) => r.all) },
    pace: { n: hour, perHour: hour >= ENOUGH ? hour : null },
    people: people.rows.flatMap(({ id, name, role }) => {
      const r = byPerson.find((x) => x.user_id === id);
      const a = assignments.rows.find((x) => x.user_id === id);
      // Leads and engineers stand here once they ranked something.
      if (role !== 'annotator' && !r && !a) return [];
      const n = r?.timed ?? 0;
      return [
        {
          id,
          name,
          today: r?.today ?? 0,
          all: r?.all ?? 0,
          held: a?.held ?? 0,
          skipped: a?.skipped ?? 0,
          flagged: a?.flagged ?? 0,
          medianSeconds: n >= ENOUGH && r?.median_ms != null ? r.median_ms / 1000 : null,
          n,
        },
      ];
    }),
    tasks: tasks.rows.map(({ id, key, name }) => {
      const i = items.rows.find((x) => x.task_id === id);
      const r = byTask.find((x) => x.task_id === id);
      const counted = i?.counted ?? 0;
      return { id, key, name, done: counted, left: (i?.slots ?? 0) - counted, today: r?.today ?? 0 };
    }),
  };
}

interface ItemRow {
  task_id: string;
  items: number;
  items_done: number;
  slots: number;
  counted: number;
}
/** Of an item that was closed early only the rankings it has are wanted. */
const ITEMS = `
  select task_id, count(*)::int as items, count(*) filter (where counted >= overlap or closed_at is not null)::int as items_done,
    sum(case when closed_at is null then overlap else counted end)::int as slots, sum(counted)::int as counted
  from item where project_id = $1 group by task_id`;

interface RankingRow {
  /** One of the two is null: a row is about a person or about a task. */
  user_id: string | null;
  task_id: string | null;
  today: number;
  all: number;
  hour: number;
  timed: number;
  median_ms: number | null;
}
const RANKINGS = `
  select user_id, task_id,
    count(*) filter (where submitted_at >= date_trunc('day', now() at time zone $2) at time zone $2)::int as today,
    count(*)::int as all,
    count(*) filter (where submitted_at > now() - interval '1 hour')::int as hour,
    count(active_ms)::int as timed,
    percentile_cont(0.5) within group (order by active_ms) as median_ms
  from ranking where project_id = $1 and origin = 'desk' and state = 'counted'
  group by grouping sets ((user_id), (task_id))`;

interface AssignmentRow {
  user_id: string;
  held: number;
  skipped: number;
  flagged: number;
}
/** A lease that ran out holds nothing, also before a claim released it. */
const ASSIGNMENTS = `
  select user_id, count(*) filter (where state = 'held' and lease_expires_at > now())::int as held,
    count(*) filter (where state = 'skipped')::int as skipped, count(flag)::int as flagged
  from assignment where project_id = $1 and (state in ('held', 'skipped') or flag is not null) group by user_id`;

/** Members, and whoever ranked here and left. */
const PEOPLE = `
  select u.id, u.name, m.role::text as role from "user" u left join member m on m.user_id = u.id and m.project_id = $1
  where m.id is not null or exists (select 1 from ranking r where r.project_id = $1 and r.user_id = u.id and r.origin = 'desk')
  order by u.name, u.id`;
