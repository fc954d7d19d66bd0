import type pg from 'pg';
import type { z } from 'zod';
import type { Period, Throughput, ThroughputQuery } from '@/lib/contracts/throughput';
import { inTransaction } from '@/lib/db';
import { lastHours, readDays } from './clock';
import { readFinish } from './finish';
import { workOf } from './fold-work';
import { type ItemSums, readHeld, readItems, readWorkers } from './read-items';
import { readToday, readWork } from './read-work';

/** Hours that stand alone, and days of a period's series. */
const HOURS = 24;
const DAYS = { today: 1, '7d': 7, all: 7 } satisfies Record<Period, number>;

/** Everything of one moment, from what the transactions of the work keep: no ranking and no item is read. */
export function readThroughput(
  projectId: string,
  query: ThroughputQuery,
): Promise<z.input<typeof Throughput>> {
  return inTransaction(async (c) => {
    await c.query('set transaction isolation level repeatable read, read only');
    const days = await readDays(c, query.tz, DAYS[query.period]);
    const clock = { ...days, hours: lastHours(days.now, HOURS) };
    const work = await readWork(c, projectId, query, clock);
    const today = await readToday(c, projectId, query, clock);
    const items = await readItems(c, projectId);
    const held = (await readHeld(c, projectId)).filter(ofTask(query.task)).filter(ofLocale(query.locale));
    const wanted = items.filter(ofTask(query.task)).filter(ofLocale(query.locale));
    const total = sum(wanted, 'slots');
    const done = sum(wanted, 'counted');
    const desks = sum(held, 'held');
    const slotsOf = (of: ItemSums[], n = 0) => ({
      total: sum(of, 'slots'),
      done: sum(of, 'counted'),
      today: n,
    });
    return {
      at: clock.now,
      items: { total: sum(wanted, 'items'), done: sum(wanted, 'complete') },
      slots: { total, done, held: desks, left: Math.max(0, total - done - desks) },
      ...(await readFinish(c, total - done, { projectId, ...query })),
      whole: workOf(work.whole.get('')),
      today: today.whole,
      people: (await readWorkers(c, projectId)).map((p) => ({
        ...workOf(work.people.get(p.id)),
        ...p,
        today: today.people(p.id),
        held: sum(
          held.filter((h) => h.user_id === p.id),
          'held',
        ),
        hours: clock.hours.map((h) => work.hoursOf.get(`${p.id} ${h.toISOString()}`) ?? 0),
      })),
      tasks: (await readTasks(c, projectId)).map((t) => ({
        ...workOf(work.tasks.get(t.id)),
        ...t,
        slots: slotsOf(items.filter(ofTask(t.id)).filter(ofLocale(query.locale)), today.tasks(t.id)),
      })),
      locales: [...new Set([...items.map((i) => i.locale), ...work.locales.keys()])].sort().map((locale) => ({
        ...workOf(work.locales.get(locale)),
        locale,
        slots: slotsOf(items.filter(ofTask(query.task)).filter(ofLocale(locale)), today.locales(locale)),
      })),
      days: clock.days.map((day, i) => ({ ...workOf(work.days.get(String(i + 1))), day })),
      hours: clock.hours.map((hour) => ({
        ...workOf(work.hours.get(hour.toISOString())),
        hour,
      })),
    };
  });
}

async function readTasks(
  c: pg.ClientBase,
  projectId: string,
): Promise<{ id: string; key: string; name: string }[]> {
  const { rows } = await c.query<{ id: string; key: string; name: string }>(
    'select id, key, name from task where project_id = $1 order by priority desc, key',
    [projectId],
  );
  return rows;
}

const sum = <K extends string>(rows: readonly Record<K, number>[], of: K) =>
  rows.reduce((n, r) => n + r[of], 0);
const ofTask = (task: string | undefined) => (row: { task_id: string }) =>
  task === undefined || row.task_id === task;
const ofLocale = (locale: string | undefined) => (row: { locale: string }) =>
  locale === undefined || row.locale === locale;
