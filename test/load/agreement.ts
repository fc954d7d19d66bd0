// npm run bench -- agreement [RANKINGS [READS]]: the lead's Agreement, Contested and Quality pages over a project of
// 1,000,000 rankings, three of each item, by 200 people in 60 days: how many rankings a second the worker's job counts
// from nothing, how long 500 changes take, how many intervals are drawn in a minute, how long a look at everyone's quality takes, and p95 of what
// the pages' routes answer (handlers in this process: session, permission, SQL, JSON). Seeding is not timed. Goal: 300 ms.
import { randomUUID } from 'node:crypto';
import { drawIntervals } from '@/lib/agreement/draw-intervals';
import { refreshAgreement } from '@/lib/agreement/refresh-agreement';
import { readAdjudication } from '@/lib/contracts/adjudication';
import {
  listAgreementOfPairs,
  listAgreementOfPeople,
  listContested,
  readAgreement,
} from '@/lib/contracts/agreement';
import type { Operation } from '@/lib/contracts/operation';
import { listQuality, readQuality } from '@/lib/contracts/quality';
import { disconnect, pool } from '@/lib/db';
import { refreshQuality } from '@/lib/quality/refresh-quality';
import { addUser, joining } from '@/lib/users/add-user';
import { seedDeskProject } from '../support/desk-project';
import { signIn } from '../support/sign-in';
import { quantileOf } from './desk-load/figures';
import { addTasks } from './pages/add-tasks';
import { ROUTE_GOAL_MS, routeTimes } from './pages/route-times';

const [rankings = 1_000_000, reads = 40] = process.argv.slice(2).map(Number);
const OVERLAP = 3;
const ITEMS = Math.ceil(rankings / OVERLAP);
const PEOPLE = 200;
const TASKS = 8;
/** Intervals of all pairs of people are not waited for. */
const DRAW_MS = 60_000;
const PASSWORD = randomUUID();

const since = (began: number) => (performance.now() - began) / 1000;
/** Ids of items are spread as random ones are: intervals are drawn from the first of them. */
const random = (n: string) =>
  `overlay(overlay(md5(${n}::text) placing '4' from 13) placing '8' from 17)::uuid`;
const id = (kind: string) => `('00000000-0000-4000-${kind}-' || lpad(to_hex(n), 12, '0'))::uuid`;

/** Ranking n is the third (n % 3) of item n / 3; the three people of an item are different and any two of all may meet. */
async function seed(): Promise<{ projectId: string; tasks: string[] }> {
  const c = await pool().connect();
  try {
    const d = await seedDeskProject(c, { people: PEOPLE, prompts: 1, overlap: OVERLAP });
    const tasks = await addTasks(c, d, TASKS);
    // Neither triggers nor foreign keys: the job below is what is timed, and it is given its marks by hand.
    await c.query('set session_replication_role = replica');
    const task = `($2::uuid[])[1 + item % ${TASKS}]`;
    await c.query(
      `insert into item (id, project_id, prompt_id, prompt_version_id, task_id, candidate_ids, candidates_hash, locale, overlap, free, counted)
       select ${random('n')}, $1, x.prompt_id, x.prompt_version_id, ($2::uuid[])[1 + n % ${TASKS}], x.candidate_ids, n::text, 'en', ${OVERLAP}, 0, ${OVERLAP}
       from generate_series(0, ${ITEMS} - 1) n
       cross join (select prompt_id, prompt_version_id, candidate_ids from item where project_id = $1) x`,
      [d.projectId, tasks],
    );
    const person = `($2::text[])[1 + (item * 7 + n % ${OVERLAP} * (1 + item / ${PEOPLE} % 66)) % ${PEOPLE}]`;
    const spread = `generate_series(0, ${ITEMS * OVERLAP} - 1) n cross join lateral (select n / ${OVERLAP} as item) i`;
    await c.query(
      `insert into assignment (id, project_id, item_id, user_id, state, shown, locale, lease_expires_at, closed_at)
       select ${id('9000')}, $1, ${random('item')}, ${person}, 'submitted', x.candidate_ids, 'en', now(), now()
       from ${spread} cross join (select candidate_ids from item where project_id = $1 limit 1) x`,
      [d.projectId, d.people],
    );
    // Out of the 24 orders of four candidates the earlier ones are the likelier, so that people agree to a degree.
    await c.query(
      `with o as (select array_agg(jsonb_build_array(jsonb_build_array(a), jsonb_build_array(b), jsonb_build_array(c), jsonb_build_array(d))) as orders
         from (select candidate_ids as ids from item where project_id = $1 limit 1) x, unnest(ids) a, unnest(ids) b, unnest(ids) c, unnest(ids) d
         where a <> b and a <> c and a <> d and b <> c and b <> d and c <> d)
       insert into ranking (id, project_id, item_id, task_id, assignment_id, user_id, groups, state, idempotency_key, body_hash, active_ms, unrankable, unranked, rationale, submitted_at)
       select ${id('a000')}, $1, ${random('item')}, ${task}, ${id('9000')}, ${person.replace('$2', '$3')},
         o.orders[1 + floor(24 * random() * random())::int], 'counted', n::text, 'h', (20000 * exp(1.6 * random()))::int, '{}', '{}',
         case when n % 10 = 0 then 'The first one answers what was asked, in case ' || md5(n::text) end,
         now() - (n % 60) * interval '1 day' - random() * interval '8 hours'
       from ${spread} cross join o`,
      [d.projectId, tasks, d.people],
    );
    await c.query('set session_replication_role = default');
    await mark(d.projectId);
    await c.query('vacuum analyze');
    return { projectId: d.projectId, tasks };
  } finally {
    c.release();
  }
}

/** Says that items changed: all of them, or some. */
const mark = (projectId: string, limit?: number) =>
  pool().query(
    `insert into agreement_dirty (project_id, item_id) select project_id, id from item where project_id = $1 and counted > 0 limit $2`,
    [projectId, limit],
  );

async function measure(
  op: Operation,
  params: Record<string, string>,
  query: Record<string, string>,
  cookie: string,
): Promise<void> {
  const { times, bytes } = await routeTimes(op, { params, query, cookie, reads, pauseMs: 10 });
  const [p50, p95, max] = [0.5, 0.95, 1].map((q) => quantileOf(times, q).toFixed(1));
  console.log(
    `  ${op.id} ${JSON.stringify(query)}`.padEnd(70) +
      ` p50 ${p50}  p95 ${p95}  max ${max} ms  ${(bytes / 1000).toFixed(0)} kB  (goal ${Number(p95) <= ROUTE_GOAL_MS ? 'met' : 'missed'})`,
  );
}

try {
  const { projectId, tasks } = await seed();
  await addUser(
    null,
    { email: 'lead@bench.local', name: 'Lead', password: PASSWORD },
    joining(projectId, 'lead'),
  );
  const cookie = await signIn('lead@bench.local', PASSWORD);
  console.log(`${ITEMS * OVERLAP} rankings of ${ITEMS} items, ${PEOPLE} people, ${TASKS} tasks, 60 days`);
  let began = performance.now();
  const items = await refreshAgreement(projectId, { drawMs: 0 });
  const seconds = since(began);
  console.log(
    `counted from nothing: ${items} items in ${seconds.toFixed(1)} s, ${((items * OVERLAP) / seconds).toFixed(0)} rankings a second`,
  );
  await pool().query('vacuum analyze');
  await mark(projectId, 500);
  began = performance.now();
  await refreshAgreement(projectId, { drawMs: 0 });
  console.log(`500 items changed: ${since(began).toFixed(2)} s`);
  began = performance.now();
  const drawn = await drawIntervals(projectId, DRAW_MS);
  console.log(`intervals: ${drawn} sums in ${since(began).toFixed(1)} s`);
  began = performance.now();
  const people = await refreshQuality(projectId);
  console.log(`quality: ${people} people looked at in ${since(began).toFixed(1)} s`);
  const { rows } = await pool().query<{ sums: string; dirty: string; item: string }>(
    `select (select count(*) from agreement_sum) as sums, (select count(*) from agreement_dirty) as dirty,
       (select id from item where project_id = $1 limit 1) as item`,
    [projectId],
  );
  console.log(`rows: agreement_sum ${rows[0]!.sums}; marks left ${rows[0]!.dirty}`);
  const task = tasks[3]!;
  const pages: [unknown, Record<string, string>[]][] = [
    [readAgreement, [{}, { by: 'week' }, { task }]],
    [listAgreementOfPeople, [{}, { task }]],
    [listAgreementOfPairs, [{}, { task }]],
    [listContested, [{}, { queue: '1' }, { queue: '1', task }]],
    [readQuality, [{}]],
    [listQuality, [{}]],
  ];
  for (const [op, queries] of pages)
    for (const query of queries) await measure(op as Operation, { id: projectId }, query, cookie);
  await measure(readAdjudication as unknown as Operation, { id: rows[0]!.item }, {}, cookie);
} finally {
  await disconnect();
}
