// Twenty annotators at work over HTTP while web, worker and database are killed, connections drop, and submits come
// twice. What the server has acknowledged must stand exactly once. DISCERN_CHAOS_SEED repeats a run's order of events.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Assigned } from '@/lib/contracts/assignments';
import { pairsOfRanking } from '@/lib/pairs/pairs-of-ranking';
import { giveAccounts, insideApp, kill, look, signInAt } from '../support/chaos';
import { seedDeskProject } from '../support/desk-project';
import { type App, startApp } from '../support/start-app';

const PEOPLE = 20;
const PROMPTS = 120;
const OVERLAP = 4;
const ALL = PROMPTS * OVERLAP;
const seed = Number(process.env.DISCERN_CHAOS_SEED ?? 20_240_501);

/** Mulberry32: numbers in [0, 1) from a seed. */
function randomFrom(state: number) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
const random = randomFrom(seed);
const shuffled = <T>(list: readonly T[]): T[] =>
  list
    .map((value) => [random(), value] as const)
    .sort((a, b) => a[0] - b[0])
    .map(([, value]) => value);

type Kill = 'web' | 'worker' | 'postgres';
/** How one submit goes wrong: sent twice at once, its connection dropped, or sent again after its answer. */
type Fault = 'double' | 'drop' | 'again';
const times = <T>(n: number, what: T) => Array.from({ length: n }, () => what);
const EVENTS: (Kill | Fault)[] = shuffled([
  ...times(3, 'web' as const),
  ...times(3, 'worker' as const),
  ...times(4, 'postgres' as const),
  ...times(14, 'double' as const),
  ...times(13, 'drop' as const),
  ...times(13, 'again' as const),
]);

interface Acknowledged {
  userId: string;
  key: string;
  rankingId: string;
  counted: boolean;
}
interface Answer {
  ranking: { id: string };
  counted: boolean;
}

let app: App;
let project: Awaited<ReturnType<typeof seedDeskProject>>;
let cookies: string[];
const acknowledged: Acknowledged[] = [];
/** Faults that the next submits take. */
const faults: Fault[] = [];
const happened: Record<string, number> = {};
let refused = 0;

beforeAll(async () => {
  app = await startApp({ env: { DISCERN_DEMO: '0' } });
  const password = await insideApp(app, async (c) => {
    project = await seedDeskProject(c, {
      people: PEOPLE,
      prompts: PROMPTS,
      overlap: OVERLAP,
      rankedOverUnrankable: true,
    });
    return giveAccounts(c, project.people);
  });
  cookies = [];
  for (const id of project.people) cookies.push(await signInAt(app.url, `${id}@test.local`, password));
}, 420_000);
afterAll(() => app?.stop());

async function send(cookie: string, address: string, body?: object, signal?: AbortSignal): Promise<Response> {
  const patience = AbortSignal.timeout(30_000);
  return fetch(`${app.url}/api/v1/${address}`, {
    method: body ? 'POST' : 'GET',
    headers: { cookie, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
    signal: signal ? AbortSignal.any([signal, patience]) : patience,
  });
}

interface Whole {
  status: number;
  reason: string | null;
  text: string;
}

/**
 * Sends until the server answers as itself: what a browser does whose server or network is away for a while. An answer
 * that was cut off after its head is none, so the body is read here.
 */
async function insist(cookie: string, address: string, body?: object): Promise<Whole> {
  for (const end = Date.now() + 240_000; ; await sleep(100 + 200 * Math.random())) {
    try {
      const r = await send(cookie, address, body);
      const whole = { status: r.status, reason: r.headers.get('discern-reason'), text: await r.text() };
      if (whole.status < 500) return whole;
    } catch {}
    refused++;
    if (Date.now() > end) throw new Error(`${address} was not answered:\n${app.output().slice(-3000)}`);
  }
}

function rank(ids: string[]): { groups: string[][]; unrankable?: string[] } {
  const order = shuffled(ids);
  const unrankable = random() < 0.2 ? order.splice(0, 1) : [];
  const groups: string[][] = [];
  for (const id of order)
    if (groups.length > 0 && random() < 0.3) groups.at(-1)!.push(id);
    else groups.push([id]);
  return { groups, ...(unrankable.length ? { unrankable } : {}) };
}

function read<T>(r: Whole): T {
  if (r.status !== 200) throw new Error(`${r.status} ${r.text}`);
  return JSON.parse(r.text) as T;
}

async function submit(userId: string, cookie: string, a: Assigned): Promise<void> {
  const fault = faults.shift();
  if (fault) happened[fault] = (happened[fault] ?? 0) + 1;
  const key = randomUUID();
  const body = { idempotencyKey: key, ...rank(a.candidates.map((c) => c.id)) };
  const address = `assignments/${a.assignment.id}/submit`;
  if (fault === 'drop') {
    const hangUp = new AbortController();
    const lost = send(cookie, address, body, hangUp.signal).catch(() => {});
    await sleep(30 * random());
    hangUp.abort();
    await lost;
  }
  const answers = await Promise.all(
    times(fault === 'double' ? 2 : 1, address).map((to) => insist(cookie, to, body).then(read<Answer>)),
  );
  if (fault === 'again') {
    answers.push(await insist(cookie, address, body).then(read<Answer>));
    expect((await insist(cookie, address, { ...body, rationale: 'another body' })).status).toBe(409);
  }
  expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1);
  const { ranking, counted } = answers[0]!;
  acknowledged.push({ userId, key, rankingId: ranking.id, counted });
}

/** Resumes what is held, as the desk does (a claim's answer may have been lost), else claims the next, until all is done. */
async function annotate(userId: string, cookie: string): Promise<void> {
  const mine = `projects/${project.projectId}/assignments`;
  for (;;) {
    const { items } = await insist(cookie, mine).then(read<{ items: Assigned[] }>);
    for (const held of items) {
      await sleep(100 * random());
      await submit(userId, cookie, held);
    }
    if (items.length > 0) continue;
    const next = await insist(cookie, `${mine}/next`, {});
    if (next.status === 204) {
      if (next.reason === 'done') return;
      await sleep(200);
    } else {
      const assigned = read<Assigned>(next);
      await sleep(100 * random());
      await submit(userId, cookie, assigned);
    }
  }
}

/** Spreads the events evenly over the work: the next one comes with the next part of the rankings. */
async function disturb(): Promise<void> {
  for (const [i, event] of EVENTS.entries()) {
    while (acknowledged.length < ((i + 1) * ALL) / (EVENTS.length + 6)) await sleep(5);
    if (event === 'double' || event === 'drop' || event === 'again') faults.push(event);
    else {
      await kill(app, event);
      happened[event] = (happened[event] ?? 0) + 1;
    }
  }
}

test(`${PEOPLE} annotators and ${EVENTS.length} events (seed ${seed}): nothing acknowledged is lost or doubled`, async () => {
  const work = Promise.all(project.people.map((id, i) => annotate(id, cookies[i]!)));
  await Promise.all([work, disturb()]);
  expect(happened).toEqual({ web: 3, worker: 3, postgres: 4, double: 14, drop: 13, again: 13 });
  expect(refused).toBeGreaterThan(0);

  const of = [project.projectId];
  interface Row {
    id: string;
    user_id: string;
    item_id: string;
    idempotency_key: string;
    state: string;
    groups: string[][];
    unrankable: string[];
  }
  const rankings = await look<Row>(
    app,
    `select id, user_id, item_id, idempotency_key, state::text, groups, unrankable from ranking where project_id = $1`,
    of,
  );
  const stored = (r: Row) => [r.user_id, r.idempotency_key, r.id, r.state].join();
  const told = (a: Acknowledged) => [a.userId, a.key, a.rankingId, a.counted ? 'counted' : 'extra'].join();
  expect(rankings.map(stored).sort()).toEqual(acknowledged.map(told).sort());
  expect(acknowledged.every((a) => a.counted)).toBe(true);
  expect(rankings).toHaveLength(ALL);
  expect(new Set(rankings.map((r) => `${r.item_id} ${r.user_id}`)).size).toBe(ALL);

  const items = await look<{ id: string; overlap: number; free: number; counted: number }>(
    app,
    'select id, overlap, free, counted from item where project_id = $1',
    of,
  );
  expect(items).toHaveLength(PROMPTS);
  for (const item of items) {
    expect(item).toMatchObject({ overlap: OVERLAP, free: 0, counted: OVERLAP });
    expect(rankings.filter((r) => r.item_id === item.id)).toHaveLength(OVERLAP);
  }
  const states = await look(
    app,
    'select state::text, count(*)::int as n from assignment where project_id = $1 group by 1',
    of,
  );
  expect(states).toEqual([{ state: 'submitted', n: ALL }]);

  const pairs = await look<{ pair: string }>(
    app,
    `select concat_ws(' ', e.source_id, p.chosen_id, p.rejected_id) as pair
     from pair_evidence e join preference_pair p on p.id = e.pair_id
     where p.project_id = $1 and e.kind = 'ranking' and e.state = 'active'`,
    of,
  );
  const expected = rankings.flatMap((r) =>
    pairsOfRanking(r, { rankedOverUnrankable: true }).map((pair) => [r.id, ...pair].join(' ')),
  );
  expect(pairs.map((p) => p.pair).sort()).toEqual(expected.sort());
  const audit = await look<{ n: number; ids: number }>(
    app,
    `select count(*)::int as n, count(distinct entity_id)::int as ids from audit_event
     where project_id = $1 and action = 'ranking.submitted'`,
    of,
  );
  expect(audit).toEqual([{ n: ALL, ids: ALL }]);
}, 600_000);
