// npm run bench -- desk [SECONDS [ANNOTATORS [PROMPTS]]]: annotators with real sessions against the built app, one second
// of thinking time each; latency of next and submit as the browser sees it, errors, and whether the overlap is exact.
// Seeding is not timed. Goals (two cores with web, Postgres and this program on them): next p95 50 ms, submit p95 80 ms.
import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { hashPassword } from 'better-auth/crypto';
import { disconnect, pool } from '@/lib/db';
import { type DeskProject, seedDeskProject } from '../support/desk-project';
import { type App, startApp } from '../support/start-app';

const [seconds = 120, annotators = 20, prompts = 10_000] = process.argv.slice(2).map(Number);
const OVERLAP = 2;
const THINK_MS = 1000;
const GOAL_MS = { next: 50, submit: 80 };
const password = randomUUID();

type Kind = keyof typeof GOAL_MS;
const latency: Record<Kind, number[]> = { next: [], submit: [] };
const errors: string[] = [];

async function seed(): Promise<DeskProject> {
  const c = await pool().connect();
  try {
    const d = await seedDeskProject(c, { people: annotators, prompts, overlap: OVERLAP });
    const hash = await hashPassword(password);
    await c.query(
      `insert into account (id, "accountId", "providerId", "userId", password, "updatedAt")
       select u, u, 'credential', u, $2, now() from unnest($1::text[]) as t(u)`,
      [d.people, hash],
    );
    await c.query('vacuum analyze');
    return d;
  } finally {
    c.release();
  }
}

async function signIn(url: string, userId: string): Promise<string> {
  const r = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ email: `${userId}@test.local`, password }),
  });
  if (!r.ok) throw new Error(`sign-in: ${r.status} ${await r.text()}`);
  return r.headers
    .getSetCookie()
    .map((c) => c.split(';')[0])
    .join('; ');
}

/** One timed call; undefined for 204 or an error, which is kept. */
async function timed<T>(kind: Kind, address: string, cookie: string, body: unknown): Promise<T | undefined> {
  const began = performance.now();
  try {
    const r = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie },
      body: JSON.stringify(body),
    });
    const text = await r.text();
    latency[kind].push(performance.now() - began);
    if (r.status === 204) return undefined;
    if (r.ok) return JSON.parse(text) as T;
    errors.push(`${kind}: ${r.status} ${text.slice(0, 200)}`);
  } catch (e) {
    errors.push(`${kind}: ${(e as Error).message}`);
  }
  return undefined;
}

interface Next {
  assignment: { id: string };
  candidates: { id: string }[];
}

async function annotate(app: App, d: DeskProject, cookie: string, until: number): Promise<void> {
  // People do not begin in step.
  await sleep(Math.random() * THINK_MS);
  while (Date.now() < until) {
    const next = await timed<Next>(
      'next',
      `${app.url}/api/v1/projects/${d.projectId}/assignments/next`,
      cookie,
      {},
    );
    await sleep(THINK_MS);
    if (!next) continue;
    const ids = next.candidates.map((c) => c.id).sort(() => Math.random() - 0.5);
    await timed('submit', `${app.url}/api/v1/assignments/${next.assignment.id}/submit`, cookie, {
      idempotencyKey: randomUUID(),
      groups: [ids.slice(0, 1), ids.slice(1, 3), ids.slice(3)].filter((g) => g.length > 0),
      activeMs: THINK_MS,
    });
  }
}

function report(kind: Kind): string {
  const sorted = latency[kind].toSorted((a, b) => a - b);
  const at = (q: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0).toFixed(1);
  const met = Number(at(0.95)) <= GOAL_MS[kind];
  return `${kind.padEnd(7)} n ${sorted.length}  p50 ${at(0.5)}  p95 ${at(0.95)}  p99 ${at(0.99)}  max ${at(1)} ms  (goal p95 ${GOAL_MS[kind]} ms: ${met ? 'met' : 'missed'})`;
}

/** Items whose slots do not add up, or that anybody ranked twice. */
async function broken(projectId: string): Promise<number> {
  const { rows } = await pool().query<{ n: number }>(
    `select count(*)::int as n from (
       select i.id from item i
       left join (select item_id, count(*) as counted, count(distinct user_id) as people from ranking
                  where project_id = $1 and state = 'counted' group by item_id) r on r.item_id = i.id
       left join (select item_id, count(*) as held from assignment
                  where project_id = $1 and state = 'held' group by item_id) h on h.item_id = i.id
       where i.project_id = $1 and (i.counted <> coalesce(r.counted, 0) or i.counted <> coalesce(r.people, 0)
         or i.overlap <> i.free + i.counted + coalesce(h.held, 0))) as x`,
    [projectId],
  );
  return rows[0]!.n;
}

/** Processor time the web process has used so far, ms; 0 where there is no /proc. */
function webCpuMs(app: App): number {
  try {
    const fields = fs.readFileSync(`/proc/${app.children().web}/stat`, 'utf8').split(') ')[1]!.split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return 0;
  }
}

const data = process.env.DISCERN_DATA;
const app = await startApp({ ...(data ? { data } : {}), env: { DISCERN_DEMO: '0' } });
try {
  const d = await seed();
  const cookies = await Promise.all(d.people.map((id) => signIn(app.url, id)));
  // The first calls load the routes' code.
  await Promise.all(cookies.slice(0, 2).map((c) => annotate(app, d, c, Date.now() + 3000)));
  latency.next.length = 0;
  latency.submit.length = 0;
  console.log(`${annotators} annotators, ${prompts} prompts, overlap ${OVERLAP}, ${seconds} s`);
  const until = Date.now() + seconds * 1000;
  const used = webCpuMs(app);
  await Promise.all(cookies.map((cookie) => annotate(app, d, cookie, until)));
  console.log(report('next'));
  console.log(report('submit'));
  const calls = latency.next.length + latency.submit.length;
  console.log(`web: ${((webCpuMs(app) - used) / calls).toFixed(1)} ms of processor time a call`);
  const wrong = await broken(d.projectId);
  console.log(`errors ${errors.length}  items with a wrong overlap ${wrong}`);
  for (const e of errors.slice(0, 5)) console.log(`  ${e}`);
  if (errors.length > 0 || wrong > 0) process.exitCode = 1;
} finally {
  await disconnect();
  await app.stop(data !== undefined);
}
