// Who did how much: what the triggers keep against a count from the beginning, after everything that happens at desks.
import { afterAll, describe, expect, it } from 'vitest';
import { claimAssignment } from '@/lib/assignments/claim-assignment';
import { disconnect, pool } from '@/lib/db';
import { exportThroughput } from '@/lib/progress/export-throughput';
import { listLeases } from '@/lib/progress/list-leases';
import { listStuck } from '@/lib/progress/list-stuck';
import { readThroughput } from '@/lib/progress/read-throughput';
import { checkWork, recountWork } from '@/lib/progress/recount';
import { type DeskProject, seedDeskProject } from '../support/desk-project';
import { workAtRandom } from '../support/random-work';

const seed = async (options: Parameters<typeof seedDeskProject>[1]): Promise<DeskProject> => {
  const c = await pool().connect();
  try {
    return await seedDeskProject(c, options);
  } finally {
    c.release();
  }
};
const rows = async <T extends object>(sql: string, values: unknown[]) =>
  (await pool().query<T>(sql, values)).rows;
const NONE = { work_hour: 0, work_total: 0, item_tally: 0, item_trouble: 0 };
afterAll(disconnect);

/** Counted here, row by row, without a line of what the database uses for it. */
async function countByHand(projectId: string) {
  const rankings = await rows<{
    state: string;
    origin: string;
    user_id: string;
    locale: string;
    final: boolean;
    at: Date;
    ms: number | null;
  }>(
    `select r.state::text, r.origin::text, r.user_id, i.locale, r.assignment_id is null as final, r.submitted_at as at, r.active_ms as ms
     from ranking r join item i on i.id = r.item_id where r.project_id = $1`,
    [projectId],
  );
  const hours = new Map<string, number>();
  const log: Record<string, number> = { done: 0, extra: 0, undone: 0, timed: 0 };
  for (const r of rankings) {
    // A final ranking decides what others did: it is no work of the lead's at the desk.
    if (r.origin !== 'desk' || r.final) continue;
    const name = r.state === 'counted' || r.state === 'adjudicated' ? 'done' : r.state;
    if (!(name in log)) continue;
    log[name]!++;
    if (name !== 'done') continue;
    if (r.ms !== null) log.timed!++;
    const key = `${r.user_id} ${r.locale} ${new Date(Math.floor(r.at.getTime() / 3_600_000) * 3_600_000).toISOString()}`;
    hours.set(key, (hours.get(key) ?? 0) + 1);
  }
  return { hours, log };
}

/** How often each act happened in all days together: ids are random, so one day may lack one. */
const happened: Record<string, number> = {};

describe.each([1, 2, 3, 4])('after a random day (seed %i)', (number) => {
  it('every table says what a full recount says', { timeout: 120_000 }, async () => {
    const d = await seed({
      people: 5,
      prompts: 24,
      overlap: 3,
      maxOpen: 8,
      locale: (i) => (i % 3 ? 'en' : 'zh'),
    });
    const log = await workAtRandom(d, 250, number);
    for (const [act, n] of Object.entries(log)) happened[act] = (happened[act] ?? 0) + n;
    expect(await checkWork(d.projectId)).toEqual(NONE);

    const byHand = await countByHand(d.projectId);
    const kept = await rows<{ key: string; done: number }>(
      `select user_id || ' ' || locale || ' ' || to_char(hour at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS".000Z"') as key,
         sum(done)::int as done from work_hour where project_id = $1 group by 1 having sum(done) <> 0`,
      [d.projectId],
    );
    expect(new Map(kept.map((k) => [k.key, k.done]))).toEqual(byHand.hours);
    const [total] = await rows(
      `select sum(done)::int as done, sum(extra)::int as extra, sum(undone)::int as undone,
         (select sum(n)::int from work_total w, unnest(w.times) n where w.project_id = $1) as timed
       from work_total where project_id = $1`,
      [d.projectId],
    );
    expect(total).toEqual(byHand.log);
  });
});

it('every act happened on one of these days', () => {
  const acts = ['submit', 'edit', 'late', 'skip', 'flag', 'undo', 'import', 'close', 'earlier', 'adjudicate'];
  expect(acts.filter((act) => !happened[act])).toEqual([]);
});

describe('a recount', () => {
  it('finds what is wrong, mends it, and leaves other projects alone', { timeout: 120_000 }, async () => {
    const d = await seed({ people: 3, prompts: 12, overlap: 2, maxOpen: 8 });
    const other = await seed({ people: 2, prompts: 4 });
    await workAtRandom(d, 120, 7);
    await workAtRandom(other, 20, 8);
    await pool().query(
      `update work_hour set done = done + 3, times = times || 5::smallint where project_id = $1`,
      [d.projectId],
    );
    await pool().query('delete from work_total where project_id = $1', [d.projectId]);
    await pool().query('update item_tally set slots = slots - 1 where project_id = $1', [other.projectId]);
    const found = await checkWork(d.projectId);
    expect(found.work_hour).toBeGreaterThan(0);
    expect(found.work_total).toBeGreaterThan(0);
    expect(found).toMatchObject({ item_tally: 0, item_trouble: 0 });
    await recountWork(d.projectId);
    expect(await checkWork(d.projectId)).toEqual(NONE);
    expect(await checkWork()).toEqual({ ...NONE, item_tally: 1 });
    await recountWork();
    expect(await checkWork()).toEqual(NONE);
  });

  it('beside people at work loses nothing', { timeout: 120_000 }, async () => {
    const d = await seed({ people: 6, prompts: 30, overlap: 3, maxOpen: 8 });
    const desks = d.people.map((person, i) => workAtRandom({ ...d, people: [person] }, 40, i + 20));
    const recounts = (async () => {
      for (let i = 0; i < 6; i++) await recountWork(d.projectId);
    })();
    await Promise.all([...desks, recounts]);
    expect(await checkWork(d.projectId)).toEqual(NONE);
  });
});

it('a bucket is at most 5 % wrong between half a second and 20 hours', async () => {
  const found = await rows<{ ms: number; bucket: number }>(
    `select ms, work_bucket(ms) as bucket from (select (500 * power(1.013, n))::int as ms from generate_series(0, 920) n) x`,
    [],
  );
  const gamma = 1.05 / 0.95;
  const wrong = found.filter(({ ms, bucket }) => {
    const value = (500 * gamma ** (bucket - 1) * 2) / (gamma + 1);
    return Math.abs(value - ms) / ms > 0.0501;
  });
  expect(found.at(-1)!.ms).toBeGreaterThan(70_000_000);
  expect(wrong).toEqual([]);
});

describe('the lead’s figures', () => {
  const query = { tz: 'Asia/Shanghai', period: '7d' as const };

  it('say for each person, task, language, day and hour what the rows say', {
    timeout: 120_000,
  }, async () => {
    const d = await seed({
      people: 4,
      prompts: 40,
      overlap: 3,
      maxOpen: 8,
      locale: (i) => (i % 3 ? 'en' : 'zh'),
    });
    await workAtRandom(d, 300, 11);
    for (const period of ['7d', 'all'] as const) {
      const t = await readThroughput(d.projectId, { ...query, period });
      const done = (list: { done: number }[]) => list.reduce((n, x) => n + x.done, 0);
      const [want] = await rows<{ done: number; timed: number; median: number }>(
        `select count(*)::int as done, count(active_ms)::int as timed,
           (percentile_disc(0.5) within group (order by active_ms) / 1000.0)::float8 as median
         from ranking where project_id = $1 and origin = 'desk' and assignment_id is not null and state in ('counted', 'adjudicated')`,
        [d.projectId],
      );
      expect(t.whole).toMatchObject({ done: want!.done, n: want!.timed });
      expect(Math.abs(t.whole.median! - want!.median) / want!.median).toBeLessThanOrEqual(0.051);
      expect([done(t.people), done(t.tasks), done(t.locales), done(t.days)]).toEqual(
        Array(4).fill(want!.done),
      );
      const [items] = await rows<object>(
        `select count(*)::int as total, count(*) filter (where counted >= overlap or closed_at is not null)::int as done
         from item where project_id = $1`,
        [d.projectId],
      );
      expect(t.items).toEqual(items);
      expect(t.slots.left + t.slots.done + t.slots.held).toBe(t.slots.total);
      expect(t.people.map((p) => p.hours.length)).toEqual(t.people.map(() => 24));
    }
  });

  it('are filtered by everything but what a table’s own rows are about', { timeout: 120_000 }, async () => {
    const d = await seed({
      people: 3,
      prompts: 30,
      overlap: 2,
      maxOpen: 8,
      locale: (i) => (i % 2 ? 'en' : 'zh'),
    });
    await workAtRandom(d, 200, 12);
    const all = await readThroughput(d.projectId, query);
    const one = all.people.find((p) => p.done > 0)!;
    const his = await readThroughput(d.projectId, { ...query, person: one.id });
    expect(his.people.map((p) => p.done)).toEqual(all.people.map((p) => p.done));
    expect(his.whole.done).toBe(one.done);
    expect(his.days.reduce((n, x) => n + x.done, 0)).toBe(one.done);
    const zh = await readThroughput(d.projectId, { ...query, locale: 'zh' });
    expect(zh.locales).toEqual(all.locales);
    expect(zh.people.reduce((n, p) => n + p.done, 0)).toBe(all.locales.find((l) => l.locale === 'zh')!.done);
    expect(zh.slots.total).toBeLessThan(all.slots.total);
  });

  it('leave as CSV that no spreadsheet runs', { timeout: 60_000 }, async () => {
    const d = await seed({ people: 2, prompts: 12, overlap: 2, maxOpen: 8 });
    await pool().query(`update "user" set name = '=cmd|''/c calc''!A1, "x"' where id = $1`, [d.people[0]]);
    await workAtRandom(d, 80, 13);
    const text = await new Response(exportThroughput(d.projectId, { tz: 'UTC', by: 'hour' })).text();
    const lines = text.trimEnd().split('\r\n');
    expect(lines[0]).toMatch(/^hour,person,email,task,locale,done,/);
    expect(text).toContain(`"'=cmd|'/c calc'!A1, ""x"""`);
    const done = await rows<{ done: number }>(
      'select sum(done)::int as done from work_total where project_id = $1',
      [d.projectId],
    );
    const at = lines[0]!.split(',').indexOf('done') - lines[0]!.split(',').length;
    expect(lines.slice(1).reduce((n, l) => n + Number(l.split(',').at(at)), 0)).toBe(done[0]!.done);
    const empty = await seed({});
    expect(await new Response(exportThroughput(empty.projectId, { tz: 'UTC', by: 'day' })).text()).toMatch(
      /^day,[^\n]*\r\n$/,
    );
  });

  it('say how right answers to gold questions were, and leave them out of the rest', async () => {
    const d = await seed({ people: 2, prompts: 3, overlap: 1 });
    const a = await claimAssignment(d.projectId, d.people[0]!);
    if (!('assigned' in a)) throw new Error(a.reason);
    const before = await readThroughput(d.projectId, query);
    await pool().query(
      `with i as (update item set purpose = 'gold' where id = (select item_id from assignment where id = $1) returning id, project_id, task_id)
       insert into ranking (project_id, item_id, task_id, assignment_id, user_id, groups, state, idempotency_key, body_hash, reference_agreement)
       select project_id, id, task_id, $1, $2, '[]', 'extra', k, 'h', x from i, (values ('a', 1.0), ('b', 0.5)) v(k, x)`,
      [a.assigned.assignment.id, d.people[0]],
    );
    const t = await readThroughput(d.projectId, query);
    expect(t.people.find((p) => p.id === d.people[0])).toMatchObject({
      done: 0,
      extra: 0,
      gold: { n: 2, accuracy: 0.75 },
    });
    expect(t.items.total).toBe(before.items.total - 1);
    expect(await checkWork(d.projectId)).toEqual(NONE);
    const csv = await new Response(exportThroughput(d.projectId, { tz: 'UTC', by: 'day' })).text();
    expect(csv).toContain(',0,2,0.75,0,,\r\n');
  });

  it('name leases that end and items that keep coming back', async () => {
    const d = await seed({ people: 4, prompts: 3, overlap: 1, maxOpen: 8, locale: (i) => (i ? 'en' : 'ja') });
    const item = d.itemIds[1]!;
    await pool().query(
      `insert into assignment (project_id, item_id, user_id, shown, locale, state, lease_expires_at, closed_at)
       select $1, $2, u, '{}', 'en', 'skipped', now(), now() from unnest($3::text[]) as x(u)`,
      [d.projectId, item, d.people.slice(0, 3)],
    );
    await pool().query(`update member set locales = '{en}' where project_id = $1`, [d.projectId]);
    const page = await listStuck(d.projectId, { limit: 1 });
    expect(page).toMatchObject({
      items: [{ itemId: item, skipped: 3, expired: 0, free: 1 }],
      unknownLocales: [{ locale: 'ja', left: 1 }],
    });
    await claimAssignment(d.projectId, d.people[3]!);
    await claimAssignment(d.projectId, d.people[3]!);
    const first = await listLeases(d.projectId, { limit: 1 });
    const second = await listLeases(d.projectId, { limit: 1, cursor: first.nextCursor! });
    expect(second.nextCursor).toBeUndefined();
    expect(new Set([...first.items, ...second.items].map((l) => l.assignmentId)).size).toBe(2);
  });
});
