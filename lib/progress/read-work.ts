import type pg from 'pg';
import type { z } from 'zod';
import type { ThroughputQuery, Work } from '@/lib/contracts/throughput';
import type { Clock } from './clock';
import { foldWork, NO_WORK } from './fold-work';
import {
  type CountRow,
  countTimes,
  countWork,
  type Grouping,
  type TimeRow,
  type WorkFilter,
} from './work-groups';

type WorkOf = Map<string, z.input<typeof Work>>;
/** Work by the keys of `keyOf`. */
export interface WorkByAll {
  whole: z.input<typeof Work>;
  people: WorkOf;
  tasks: WorkOf;
  locales: WorkOf;
  days: WorkOf;
  hours: WorkOf;
  /** Done by `person hour`. */
  hoursOf: Map<string, number>;
}

const PERSON_HOURS: Grouping = ['user_id', 'hour'];
const WHOLE: Grouping = [];

/**
 * The period's work by each dimension. A dimension's own rows are not filtered by itself, so that one can go from one
 * person to the next; everything else is. Rows with the same filter are read in one pass.
 */
export async function readWork(
  c: pg.ClientBase,
  projectId: string,
  q: ThroughputQuery,
  clock: Clock,
): Promise<WorkByAll> {
  const base = { projectId, ...pick(q), hoursFrom: new Date(clock.hours[0]!) };
  const from = q.period === 'all' ? null : clock.from;
  const passes = new Map<string, { filter: WorkFilter; groupings: Grouping[] }>();
  const ask = (grouping: Grouping, filter: WorkFilter) => {
    const key = JSON.stringify(filter);
    const pass = passes.get(key) ?? { filter, groupings: [] };
    pass.groupings.push(grouping);
    passes.set(key, pass);
  };
  ask(WHOLE, { ...base, from });
  ask(['user_id'], { ...base, from, person: undefined });
  ask(['task_id'], { ...base, from, task: undefined });
  ask(['locale'], { ...base, from, locale: undefined });
  ask(['day'], { ...base, from: clock.from });
  // A period that began today may hold fewer than the hours shown.
  const early = earlier(clock.from, base.hoursFrom);
  ask(['hour'], { ...base, from: early });
  ask(PERSON_HOURS, { ...base, from: early, person: undefined });

  const found = new Map<string, WorkOf>();
  const hoursOf = new Map<string, number>();
  for (const { filter, groupings } of passes.values()) {
    const counts = await countWork(c, filter, groupings);
    const timed = groupings.filter((g) => g !== PERSON_HOURS);
    const times = timed.length ? await countTimes(c, filter, timed) : [];
    for (const [i, g] of groupings.entries()) {
      const rows = counts.filter((r) => r.g === i);
      if (g === PERSON_HOURS)
        for (const r of rows) hoursOf.set(`${r.user_id} ${r.hour?.toISOString()}`, r.done);
      else found.set(g.join(), foldWork(g, rows, ofGrouping(times, timed.indexOf(g))));
    }
  }
  const by = (g: Grouping) => found.get(g.join())!;
  return {
    whole: by(WHOLE).get('') ?? NO_WORK,
    people: by(['user_id']),
    tasks: by(['task_id']),
    locales: by(['locale']),
    days: by(['day']),
    hours: by(['hour']),
    hoursOf,
  };
}

/** Done since midnight, of the filter and by each dimension. */
export async function readToday(
  c: pg.ClientBase,
  projectId: string,
  q: ThroughputQuery,
  { midnight }: Clock,
) {
  const base = { projectId, ...pick(q), hoursFrom: midnight, from: midnight };
  const by = async (g: Grouping, f: WorkFilter): Promise<Map<string, number>> =>
    new Map((await countWork(c, f, [g])).map((r: CountRow) => [String(g[0] ? r[g[0]] : ''), r.done]));
  return {
    whole: (await by(WHOLE, base)).get('') ?? 0,
    people: await by(['user_id'], { ...base, person: undefined }),
    tasks: await by(['task_id'], { ...base, task: undefined }),
    locales: await by(['locale'], { ...base, locale: undefined }),
  };
}

const pick = ({ tz, person, task, locale }: ThroughputQuery) => ({ tz, person, task, locale });
const ofGrouping = (rows: readonly TimeRow[], g: number) => rows.filter((r) => r.g === g);
const earlier = (a: Date, b: Date) => (a < b ? a : b);
