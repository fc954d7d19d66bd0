import type pg from 'pg';

export const DIMENSIONS = ['user_id', 'task_id', 'locale', 'day', 'hour'] as const;
export type Dimension = (typeof DIMENSIONS)[number];
/** What the rows of a group have in common; nothing: all of them. */
export type Grouping = readonly Dimension[];

export const FIGURES = ['done', 'extra', 'undone', 'skipped', 'flagged', 'gold', 'gold_right'] as const;
export type Figures = Record<(typeof FIGURES)[number], number>;

/** The group's own dimensions have values, the others are null. */
interface Key {
  user_id: string | null;
  task_id: string | null;
  locale: string | null;
  /** Place in `midnights`, from 1. */
  day: number | null;
  hour: Date | null;
}
/** `g` is the place of its grouping. */
export type CountRow = Key & Figures & { g: number };
export type TimeRow = Key & { g: number; bucket: number; n: number };

export interface WorkFilter {
  projectId: string;
  /** Beginnings of days; work before the first is left out. null: all there ever was, which is kept without day or hour. */
  midnights: readonly Date[] | null;
  person?: string | undefined;
  task?: string | undefined;
  locale?: string | undefined;
}

/** Sums by each of the groupings, in one pass over the rows. */
export async function countWork(
  c: pg.ClientBase,
  f: WorkFilter,
  groupings: readonly Grouping[],
): Promise<CountRow[]> {
  const { keys, sets, which } = grouped(groupings);
  const { rows } = await c.query<CountRow>(
    `select ${which}, ${keys}, ${FIGURES.map((x) => `coalesce(sum(${x}), 0)::int as ${x}`).join(', ')}
     from (${rowsOf(f)}) w group by grouping sets (${sets([])})`,
    valuesOf(f),
  );
  return rows.map((r) => ({ ...r, g: placeOf(groupings, r.g) }));
}

/** How often each bucket of time was filled, by each of the groupings. */
export async function countTimes(
  c: pg.ClientBase,
  f: WorkFilter,
  groupings: readonly Grouping[],
): Promise<TimeRow[]> {
  const { keys, sets, which } = grouped(groupings);
  const { rows } = await c.query<TimeRow>(
    f.midnights
      ? `select ${which}, ${keys}, bucket, count(*)::int as n from (${rowsOf(f)}) w, unnest(w.times) as bucket
         group by grouping sets (${sets(['bucket'])})`
      : `select ${which}, ${keys}, bucket::int, sum(n)::int as n
         from (${rowsOf(f)}) w, unnest(w.times) with ordinality as x(n, bucket) where n > 0
         group by grouping sets (${sets(['bucket'])})`,
    valuesOf(f),
  );
  return rows.map((r) => ({ ...r, g: placeOf(groupings, r.g) }));
}

/** A column that no grouping names stands in none of the sets: Postgres then takes it for a constant. */
function grouped(groupings: readonly Grouping[]) {
  const used = usedBy(groupings);
  return {
    keys: DIMENSIONS.map((d) => (used.includes(d) ? d : `null as ${d}`)).join(', '),
    sets: (more: string[]) => groupings.map((g) => `(${[...g, ...more].join(', ')})`).join(', '),
    which: `${used.length ? `grouping(${used.join(', ')})` : '0'} as g`,
  };
}

const usedBy = (groupings: readonly Grouping[]) =>
  DIMENSIONS.filter((d) => groupings.some((g) => g.includes(d)));

/** Postgres's `grouping()`: a bit a column, the first one the highest, set where the column is not in the group. */
function placeOf(groupings: readonly Grouping[], mask: number): number {
  const used = usedBy(groupings);
  return groupings.findIndex((g) => used.reduce((m, d) => m * 2 + (g.includes(d) ? 0 : 1), 0) === mask);
}

function rowsOf({ midnights }: WorkFilter): string {
  const where = `project_id = $1 and ($2::text is null or user_id = $2) and ($3::uuid is null or task_id = $3)
    and ($4::text is null or locale = $4)`;
  const of = `user_id, task_id, locale, ${FIGURES.join(', ')}, times`;
  return midnights
    ? `select ${of}, width_bucket(hour, $5::timestamptz[]) as day, hour from work_hour where ${where} and hour >= ($5::timestamptz[])[1]`
    : `select ${of} from work_total where ${where}`;
}

const valuesOf = (f: WorkFilter) => [
  f.projectId,
  f.person ?? null,
  f.task ?? null,
  f.locale ?? null,
  ...(f.midnights ? [f.midnights] : []),
];
