import type pg from 'pg';
import type { z } from 'zod';
import type { Throughput, ThroughputQuery } from '@/lib/contracts/throughput';
import { inTransaction } from '@/lib/db';
import { readClock } from './clock';
import { readFinish } from './finish';
import { NO_WORK } from './fold-work';
import { type ItemSums, readHeld, readItems, readWorkers } from './read-items';
import { readToday, readWork } from './read-work';

/** Everything of one moment, from what the transactions of the work keep: no ranking and no item is read. */
export function readThroughput(
  projectId: string,
  query: ThroughputQuery,
): Promise<z.input<typeof Throughput>> {
  return inTransaction(async (c) => {
    await c.query('set transaction isolation level repeatable read, read only');
    const clock = await readClock(c, query.tz, query.period);
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
      finish: await readFinish(c, total - done, { projectId, ...query }),
      whole: work.whole,
      today: today.whole,
      people: (await readWorkers(c, projectId)).map((p) => ({
        ...(work.people.get(p.id) ?? NO_WORK),
        ...p,
        today: today.people.get(p.id) ?? 0,
        held: sum(
          held.filter((h) => h.user_id === p.id),
          'held',
        ),
        hours: clock.hours.map((h) => work.hoursOf.get(`${p.id} ${h}`) ?? 0),
      })),
      tasks: (await readTasks(c, projectId)).map((t) => ({
        ...(work.tasks.get(t.id) ?? NO_WORK),
        ...t,
        slots: slotsOf(items.filter(ofTask(t.id)).filter(ofLocale(query.locale)), today.tasks.get(t.id)),
      })),
      locales: [...new Set([...items.map((i) => i.locale), ...work.locales.keys()])].sort().map((locale) => ({
        ...(work.locales.get(locale) ?? NO_WORK),
        locale,
        slots: slotsOf(items.filter(ofTask(query.task)).filter(ofLocale(locale)), today.locales.get(locale)),
      })),
      days: clock.days.map((day) => ({ ...(work.days.get(day) ?? NO_WORK), day })),
      hours: clock.hours.map((hour) => ({ ...(work.hours.get(hour) ?? NO_WORK), hour })),
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
