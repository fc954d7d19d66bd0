import type pg from 'pg';
import type { ThroughputQuery } from '@/lib/contracts/throughput';
import type { Days } from './clock';
import { foldWork, type Sums } from './fold-work';
import { countTimes, countWork, type Dimension, type Grouping, type WorkFilter } from './work-groups';

export interface WorkByAll {
  whole: Sums;
  people: Sums;
  tasks: Sums;
  locales: Sums;
  /** By the place of the day, from 1. */
  days: Sums;
  /** By the beginning of the hour, ISO. */
  hours: Sums;
  /** Done by `person hour`. */
  hoursOf: Map<string, number>;
}

/**
 * The period's work by each dimension. A dimension's own rows are not filtered by itself, so that one can go from one
 * person to the next; everything else is. What has the same filter is read in one pass.
 */
export async function readWork(
  c: pg.ClientBase,
  projectId: string,
  q: ThroughputQuery,
  { midnights, hours }: Days & { hours: Date[] },
): Promise<WorkByAll> {
  const { person, task, locale } = q;
  const all = { projectId, person, task, locale };
  const period = q.period === 'all' ? null : midnights;
  const ask = new Passes(c);
  const whole = ask.by(undefined, { ...all, midnights: period });
  const people = ask.by('user_id', { ...all, person: undefined, midnights: period });
  const tasks = ask.by('task_id', { ...all, task: undefined, midnights: period });
  const locales = ask.by('locale', { ...all, locale: undefined, midnights: period });
  const days = ask.by('day', { ...all, midnights });
  await ask.run();
  const lately = hours.slice(0, 1);
  const recent = new Passes(c);
  const byHour = recent.by('hour', { ...all, midnights: lately });
  await recent.run();
  const ofPeople = await countWork(c, { ...all, person: undefined, midnights: lately }, [
    ['user_id', 'hour'],
  ]);
  return {
    ...{
      whole: whole(),
      people: people(),
      tasks: tasks(),
      locales: locales(),
      days: days(),
      hours: byHour(),
    },
    hoursOf: new Map(ofPeople.map((r) => [`${r.user_id} ${r.hour?.toISOString()}`, r.done])),
  };
}

/** Done since midnight, of the filter and by each dimension. */
export async function readToday(
  c: pg.ClientBase,
  projectId: string,
  q: ThroughputQuery,
  { midnights }: Days,
) {
  const { person, task, locale } = q;
  const all = { projectId, person, task, locale, midnights: midnights.slice(-1) };
  const by = async (d: Dimension | undefined, f: WorkFilter) => {
    const sums = foldWork(d, await countWork(c, f, [d ? [d] : []]), []);
    return (key: string) => sums.get(key)?.figures.done ?? 0;
  };
  return {
    whole: (await by(undefined, all))(''),
    people: await by('user_id', { ...all, person: undefined }),
    tasks: await by('task_id', { ...all, task: undefined }),
    locales: await by('locale', { ...all, locale: undefined }),
  };
}

/** Questions to the same rows, answered together. */
class Passes {
  readonly #c: pg.ClientBase;
  readonly #passes = new Map<
    string,
    { filter: WorkFilter; asked: (Dimension | undefined)[]; found: Sums[] }
  >();

  constructor(c: pg.ClientBase) {
    this.#c = c;
  }

  /** Asks for the work by a dimension (undefined: all of it); the answer is there after `run`. */
  by(dimension: Dimension | undefined, filter: WorkFilter): () => Sums {
    const key = JSON.stringify(filter);
    const pass = this.#passes.get(key) ?? { filter, asked: [], found: [] };
    this.#passes.set(key, pass);
    const place = pass.asked.push(dimension) - 1;
    return () => pass.found[place]!;
  }

  async run(): Promise<void> {
    for (const pass of this.#passes.values()) {
      const groupings = groupingsOf(pass.asked);
      const counts = await countWork(this.#c, pass.filter, groupings);
      const times = await countTimes(this.#c, pass.filter, groupings);
      pass.found = pass.asked.map((d) => {
        const g = groupings.findIndex((one) => d === undefined || one.includes(d));
        return foldWork(
          d,
          counts.filter((r) => r.g === g),
          times.filter((r) => r.g === g),
        );
      });
    }
  }
}

/** Each more grouping costs the database a table of its own: task and language are told apart here, and so is the whole. */
function groupingsOf(asked: readonly (Dimension | undefined)[]): Grouping[] {
  const few = (['task_id', 'locale'] as const).filter((d) => asked.includes(d));
  const others = asked.filter((d) => d !== undefined && d !== 'task_id' && d !== 'locale') as Dimension[];
  const all: Grouping[] = [...(few.length ? [few] : []), ...others.map((d): Grouping => [d])];
  return all.length ? all : [[]];
}
