// npm run bench -- claim [ITEMS]: the claim's statement alone on a table of that many open items (1,000,000), made by
// generate_series, for each order and for people whom most of it is not for. Milliseconds a claim; goal: p95 50.
import { claimAssignment } from '@/lib/assignments/claim-assignment';
import { whyNothing } from '@/lib/assignments/why-nothing';
import { listBatches } from '@/lib/batches/list-batches';
import { disconnect, pool } from '@/lib/db';
import { seedDeskProject } from '../support/desk-project';

const [items = 1_000_000] = process.argv.slice(2).map(Number);
const CLAIMS = 200;
const GOAL_MS = 50;
const BATCHES = 20;
const BATCH_GOAL_MS = 500;

/** Every item is of one prompt: a claim's cost is in finding the item, and its content is one prompt's anyway. */
async function fill(projectId: string, taskId: string): Promise<void> {
  await pool().query(
    `insert into item (project_id, prompt_id, prompt_version_id, task_id, candidate_ids, candidates_hash, round, locale,
       overlap, free, score, batch)
     select i.project_id, i.prompt_id, i.prompt_version_id, i.task_id, i.candidate_ids, i.candidates_hash, n,
       case when n % 2 = 0 then 'en' else 'zh' end, 3, 3, random(), 'batch ' || n % ${BATCHES}
     from item i, generate_series(2, $3::int) n where i.project_id = $1 and i.task_id = $2`,
    [projectId, taskId, items],
  );
  await pool().query(
    `insert into batch (project_id, name) select $1, 'batch ' || n from generate_series(0, ${BATCHES - 1}) n`,
    [projectId],
  );
  await pool().query('vacuum analyze item');
}

async function measure(what: string, work: () => Promise<unknown>, goal?: number): Promise<void> {
  const times: number[] = [];
  for (let i = 0; i < (goal ? 10 : CLAIMS); i++) {
    const began = performance.now();
    await work();
    times.push(performance.now() - began);
  }
  times.sort((a, b) => a - b);
  const at = (q: number) => times[Math.min(times.length - 1, Math.floor(q * times.length))]!.toFixed(1);
  const p95 = Number(at(0.95));
  console.log(
    `${what.padEnd(64)} p50 ${at(0.5).padStart(6)}  p95 ${at(0.95).padStart(6)}  max ${at(1).padStart(6)} ms`,
  );
  if (p95 > (goal ?? GOAL_MS)) process.exitCode = 1;
}

const c = await pool().connect();
const d = await seedDeskProject(c, { people: 6, prompts: 1, overlap: 3, maxOpen: 1_000_000 });
c.release();
const [ann, bo, chen, dee, eve, fay] = d.people as [string, string, string, string, string, string];
const claim = (person: string) => async () => {
  const got = await claimAssignment(d.projectId, person);
  if (!('assigned' in got)) throw new Error(`nothing to claim: ${got.reason}`);
};
const order = (name: string) =>
  pool().query('update project set item_order = $2::item_order where id = $1', [d.projectId, name]);
try {
  await fill(d.projectId, d.taskId);
  console.log(`${items} open items, two languages, overlap 3; ${CLAIMS} claims each, one after the other`);
  await measure(
    `a page of ${BATCHES} batches with all the items, 10 times (goal ${BATCH_GOAL_MS} ms)`,
    () => listBatches(d.projectId, { limit: 50 }),
    BATCH_GOAL_MS,
  );
  for (const name of ['fewest', 'random', 'active']) {
    await order(name);
    await measure(`${name}: anybody`, claim(ann));
  }
  await order('fewest');
  await pool().query(
    `insert into assignment (project_id, item_id, user_id, state, locale, lease_expires_at)
     select $1, id, $2, 'submitted', locale, now() from item where project_id = $1 order by seq limit 20000`,
    [d.projectId, bo],
  );
  await pool().query('vacuum analyze assignment');
  await measure('fewest: did the first 20,000 alone', claim(bo));
  await pool().query(`update item set priority = 9 where project_id = $1 and locale = 'en'`, [d.projectId]);
  await pool().query(`update member set locales = '{zh}' where user_id = $1`, [chen]);
  for (const name of ['fewest', 'random', 'active']) {
    await order(name);
    await measure(`${name}: the half with a higher priority is in another language`, claim(chen));
  }
  await pool().query(
    `update item set group_needs = '{"native-zh": 1}', reserved = 1, free = 1, counted = 2
     where project_id = $1 and locale = 'en' and free = 3`,
    [d.projectId],
  );
  await pool().query('vacuum analyze item');
  await pool().query(`update member set groups = '{native-zh}' where user_id = $1`, [dee]);
  for (const name of ['fewest', 'random', 'active']) {
    await order(name);
    await measure(`${name}: the first half has only slots kept for a group`, claim(eve));
    await measure(`${name}: and this person is in the group`, claim(dee));
  }
  await pool().query('update task set qualified_only = true where project_id = $1', [d.projectId]);
  await measure('nothing, for lack of a qualification, with the reason', async () => {
    const got = await claimAssignment(d.projectId, fay);
    if ('assigned' in got || got.detail !== 'task') throw new Error(JSON.stringify(got));
  });
  await measure('the reason alone', () => whyNothing(d.projectId, fay));
} finally {
  await disconnect();
}
