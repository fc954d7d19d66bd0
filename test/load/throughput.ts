// npm run bench -- throughput [RANKINGS [READS]]: the lead's Throughput page over a project of 1,000,000 items and as many
// rankings by 200 people in 60 days: p95 of what its routes answer (handlers in this process: session, permission, SQL,
// JSON), alone; a full recount; and what the counting costs a submit (eight at a time, with and without its triggers, in
// turn). Seeding is not timed. Goal: 300 ms.
import { randomUUID } from 'node:crypto';
import { claimAssignment } from '@/lib/assignments/claim-assignment';
import type { Operation } from '@/lib/contracts/operation';
import { projectProgress } from '@/lib/contracts/progress';
import { listLeases, listStuck, readThroughput } from '@/lib/contracts/throughput';
import { disconnect, pool } from '@/lib/db';
import { checkWork, recountWork } from '@/lib/progress/recount';
import { submitRanking } from '@/lib/rankings/submit-ranking';
import { addUser, joining } from '@/lib/users/add-user';
import { seedDeskProject } from '../support/desk-project';
import { signIn } from '../support/sign-in';
import { quantileOf } from './desk-load/figures';
import { addTasks } from './pages/add-tasks';
import { ROUTE_GOAL_MS, routeTimes } from './pages/route-times';

const [rankings = 1_000_000, reads = 40] = process.argv.slice(2).map(Number);
const PEOPLE = 200;
const TASKS = 8;
const DAYS = 60;
const PASSWORD = randomUUID();

const ms = (values: number[]) =>
  `p50 ${quantileOf(values, 0.5).toFixed(1)}  p95 ${quantileOf(values, 0.95).toFixed(1)}  max ${quantileOf(values, 1).toFixed(1)} ms`;

/** Item n of task n / 84 % 8 was ranked by person n % 200: 84 rankings a person and day, in eight hours of it. */
async function seed(): Promise<{ projectId: string; people: string[]; tasks: string[] }> {
  const c = await pool().connect();
  try {
    const d = await seedDeskProject(c, { people: PEOPLE, prompts: 1, overlap: 2 });
    const tasks = await addTasks(c, d, TASKS);
    // Neither triggers nor foreign keys: the recount below is what fills the tables.
    await c.query('set session_replication_role = replica');
    const id = (kind: string) => `('00000000-0000-4000-${kind}-' || lpad(to_hex(n), 12, '0'))::uuid`;
    const spread = `cross join lateral (select n / ${PEOPLE} as k) k
      cross join lateral (select k.k / 84 as day, k.k % 84 as nth, ($2::uuid[])[1 + (k.k / 7 + n % ${PEOPLE}) % ${TASKS}] as task) s`;
    await c.query(
      `insert into item (id, project_id, prompt_id, prompt_version_id, task_id, candidate_ids, candidates_hash, locale, overlap, free, counted)
       select ${id('8000')}, $1, x.prompt_id, x.prompt_version_id, s.task, '{}', n::text, case when n % 3 = 0 then 'zh' else 'en' end, 2, 1, 1
       from generate_series(0, $3::int - 1) n ${spread} cross join (select prompt_id, prompt_version_id from item where project_id = $1) x`,
      [d.projectId, tasks, rankings],
    );
    await c.query(
      `insert into assignment (id, project_id, item_id, user_id, state, shown, locale, lease_expires_at, closed_at, flag)
       select ${id('9000')}, $1, ${id('8000')}, ($2::text[])[1 + n % ${PEOPLE}],
         case when n % 40 = 0 then 'skipped' else 'submitted' end::assignment_state, '{}',
         case when n % 3 = 0 then 'zh' else 'en' end, now(), now() - (n % 1400) * interval '1 hour',
         case when n % 500 = 0 then 'cut off' end
       from generate_series(0, $3::int - 1) n`,
      [d.projectId, d.people, rankings],
    );
    await c.query(
      `insert into ranking (id, project_id, item_id, task_id, assignment_id, user_id, groups, state, idempotency_key, body_hash,
         active_ms, submitted_at)
       select ${id('a000')}, $1, ${id('8000')}, s.task, ${id('9000')}, ($4::text[])[1 + n % ${PEOPLE}], '[]', 'counted', n::text, 'h',
         (20000 * exp(1.6 * random()))::int,
         date_trunc('day', now()) + interval '1 hour' - s.day * interval '1 day' + (s.nth * 8 / 84.0) * interval '1 hour'
       from generate_series(0, $3::int - 1) n ${spread}`,
      [d.projectId, tasks, rankings, d.people],
    );
    await c.query('set session_replication_role = default');
    return { projectId: d.projectId, people: d.people, tasks };
  } finally {
    c.release();
  }
}

async function measure(
  op: Operation,
  params: Record<string, string>,
  query: Record<string, string>,
  cookie: string,
) {
  const { times, bytes } = await routeTimes(op, { params, query, cookie, reads, pauseMs: 20 });
  const goal =
    op.id === readThroughput.id
      ? `  (goal p95 ${ROUTE_GOAL_MS} ms: ${quantileOf(times, 0.95) <= ROUTE_GOAL_MS ? 'met' : 'missed'})`
      : '';
  console.log(
    `  ${op.id} ${JSON.stringify(query).padEnd(34)} ${ms(times)}  ${(bytes / 1000).toFixed(0)} kB${goal}`,
  );
}

const TRIGGERS = [
  ['ranking', 'ranking_work_insert'],
  ['ranking', 'ranking_work_update'],
  ['item', 'item_tally_update'],
  ['assignment', 'assignment_work_update'],
];

async function submitCost(): Promise<void> {
  const c = await pool().connect();
  const d = await seedDeskProject(c, { people: 48, prompts: 4000, overlap: 2 });
  await c.query('vacuum analyze');
  const times: Record<'with' | 'without', number[]> = { with: [], without: [] };
  for (let round = 0; round < 12; round++) {
    const name = round % 2 ? 'without' : 'with';
    for (const [table, trigger] of TRIGGERS)
      await c.query(`alter table ${table} ${name === 'with' ? 'enable' : 'disable'} trigger ${trigger}`);
    await Promise.all(
      Array.from({ length: 8 }, async (_, i) => {
        for (let n = 0; n < 25; n++) {
          const person = d.people[(i * 6 + n) % d.people.length]!;
          const claimed = await claimAssignment(d.projectId, person);
          if (!('assigned' in claimed)) throw new Error(claimed.reason);
          const { assignment, candidates } = claimed.assigned;
          const began = performance.now();
          await submitRanking(assignment.id, person, {
            idempotencyKey: randomUUID(),
            groups: candidates.map((x) => [x.id]),
            activeMs: 30_000,
          });
          if (round > 1) times[name].push(performance.now() - began);
        }
      }),
    );
  }
  for (const [table, trigger] of TRIGGERS) await c.query(`alter table ${table} enable trigger ${trigger}`);
  c.release();
  await recountWork(d.projectId);
  for (const name of ['without', 'with'] as const)
    console.log(`  submit ${name.padEnd(8)} n ${times[name].length}  ${ms(times[name])}`);
}

try {
  const d = await seed();
  const lead = await addUser(
    null,
    { email: 'lead@bench.local', name: 'Lead', password: PASSWORD },
    joining(d.projectId, 'lead'),
  );
  const cookie = await signIn('lead@bench.local', PASSWORD);
  const began = performance.now();
  await recountWork(d.projectId);
  console.log(
    `${rankings} rankings, ${rankings} items, ${PEOPLE} people, ${TASKS} tasks, ${DAYS} days at most; lead ${lead}`,
  );
  console.log(`recount: ${((performance.now() - began) / 1000).toFixed(1)} s`);
  await pool().query('vacuum analyze');
  const { rows } = await pool().query<{ hours: string; totals: string; size: string }>(
    `select (select count(*) from work_hour) as hours, (select count(*) from work_total) as totals,
       pg_size_pretty(pg_total_relation_size('work_hour')) as size`,
  );
  console.log(`rows: work_hour ${rows[0]!.hours} (${rows[0]!.size}), work_total ${rows[0]!.totals}`);
  const params = { id: d.projectId };
  const one = { person: d.people[7]! };
  const task = { task: d.tasks[3]! };
  const queries: Record<string, string>[] = [
    { period: 'today' },
    { period: '7d' },
    { period: 'all' },
    { period: '7d', ...one },
    { period: '7d', ...task },
    { period: '7d', locale: 'zh' },
  ];
  for (const query of queries)
    await measure(readThroughput as unknown as Operation, params, { tz: 'Asia/Shanghai', ...query }, cookie);
  for (const op of [projectProgress, listLeases, listStuck])
    await measure(op as unknown as Operation, params, {}, cookie);
  const check = performance.now();
  const wrong = Object.values(await checkWork(d.projectId)).reduce((a, b) => a + b, 0);
  console.log(`check: ${((performance.now() - check) / 1000).toFixed(1)} s, ${wrong} rows differ`);
  await submitCost();
} finally {
  await disconnect();
}
