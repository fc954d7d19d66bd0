// A training run under `npm start` that loses its child, the pages, its worker, and at last everything at once.
import { createHash, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Metric, Run } from '@/lib/contracts/runs';
import { giveAccounts, insideApp, kill, killAll, signInAt } from '../support/chaos';
import { installNano, seedFrozenPairs } from '../support/frozen-pairs';
import { type App, startApp } from '../support/start-app';

// 16 train pairs, two a step, thirteen epochs.
const STEPS = 104;
const PATIENCE = 420_000;
const recipe = {
  ...{ model: 'nano', lora: { rank: 4, alpha: 8 }, learningRate: 1e-3, batchSize: 2, epochs: 13 },
  ...{ evalEvery: 26, saveEvery: 4, maxLength: 128, seed: 11 },
};

let app: App;
let cookie: string;
let about: { projectId: string; versionId: string };

beforeAll(async () => {
  app = await startApp({ env: { DISCERN_DEMO: '0' } });
  const userId = randomUUID();
  const password = await insideApp(app, async (c) => {
    installNano();
    const { projectId, version } = await seedFrozenPairs();
    about = { projectId, versionId: version.id };
    await c.query(
      `insert into "user" (id, name, email, "updatedAt") values ($1, 'E', $1 || '@test.local', now())`,
      [userId],
    );
    await c.query(`insert into member (project_id, user_id, role) values ($1, $2, 'engineer')`, [
      projectId,
      userId,
    ]);
    return giveAccounts(c, [userId]);
  });
  cookie = await signInAt(app.url, `${userId}@test.local`, password);
}, PATIENCE);
afterAll(() => app?.stop());

async function call<T>(address: string, body?: object): Promise<T> {
  const r = await fetch(`${app.url}/api/v1/${address}`, {
    method: body ? 'POST' : 'GET',
    headers: { cookie, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!r.ok) throw new Error(`${address}: ${r.status} ${await r.text()}`);
  return (await r.json()) as T;
}
const start = async () => (await call<{ id: string }>('runs', { ...about, recipe })).id;

async function eventually<T>(
  what: string,
  read: () => T | false | undefined | Promise<T | false | undefined>,
): Promise<T> {
  let last: unknown;
  for (const end = Date.now() + PATIENCE; Date.now() < end; await sleep(20)) {
    try {
      const value = await read();
      if (value) return value;
    } catch (e) {
      last = e;
    }
  }
  throw new Error(`waited in vain for ${what} (${last ?? 'no error'}):\n${app.output().slice(-3000)}`);
}
const ended = (id: string) =>
  eventually('the end of the run', async () => {
    const run = await call<Run>(`runs/${id}`);
    return !['queued', 'running'].includes(run.state) && run;
  });

const inRun = (id: string, ...names: string[]) => path.join(app.data, 'runs', id, ...names);
/** The newest state on disk, once it is newer than `after`; throws when none is left to disturb. */
async function savedAfter(id: string, after: number): Promise<number> {
  const saved = await eventually(`a saved step after ${after}`, () => {
    const states = fs.readdirSync(inRun(id, 'out/state'));
    const newest = Math.max(...states.map((name) => Number(/^step-(\d+)$/.exec(name)?.[1] ?? 0)));
    return newest > after && newest;
  });
  if (saved >= STEPS) throw new Error('The run ended before it could be disturbed: give it more steps.');
  return saved;
}
const childOf = (id: string) =>
  eventually('a child', () => Number(fs.readFileSync(inRun(id, 'child.pid'), 'utf8')));
const adapterHash = (id: string) =>
  createHash('sha256')
    .update(fs.readFileSync(path.join(app.data, 'checkpoints', id, 'adapter_model.safetensors')))
    .digest('hex');

test('a run outlives its child, the pages, its worker and the whole machine, and ends with the same bytes', async () => {
  const whole = await start();
  expect(await ended(whole)).toMatchObject({ state: 'done', step: STEPS });

  const id = await start();
  let saved = await savedAfter(id, 0);
  process.kill(await childOf(id), 'SIGKILL');

  saved = await savedAfter(id, saved);
  await kill(app, 'web');

  saved = await savedAfter(id, saved);
  const child = await childOf(id);
  await kill(app, 'worker');
  // The pages are back by themselves, and the child of the dead worker is gone.
  expect(await eventually('the pages', () => call<Run>(`runs/${id}`))).toMatchObject({
    id,
    state: 'running',
  });
  await eventually('the end of the orphan', () => !fs.existsSync(`/proc/${child}`));

  saved = await savedAfter(id, saved);
  await killAll(app);
  app = await startApp({ data: app.data, env: { DISCERN_DEMO: '0' } });

  const run = await ended(id);
  expect(run).toMatchObject({ state: 'done', step: STEPS, savedStep: STEPS, error: null, checkpointId: id });
  expect(adapterHash(id)).toBe(adapterHash(whole));

  for (const one of [whole, id]) {
    const { items } = await call<{ items: Metric[] }>(`runs/${one}/metrics?limit=5000`);
    const steps = (phase: string) =>
      items
        .filter((m) => m.phase === phase)
        .map((m) => m.step)
        .sort((a, b) => a - b);
    expect(steps('train')).toEqual(Array.from({ length: STEPS }, (_, i) => i + 1));
    expect(steps('eval')).toEqual([0, 26, 52, 78, 104]);
  }
  const { items } = await call<{ items: { data: { event: string; step: number } }[] }>(`runs/${id}/timeline`);
  const starts = items.filter(({ data }) => data.event === 'started').map(({ data }) => data.step);
  expect(starts.length).toBeGreaterThanOrEqual(4);
  expect(starts).toEqual([...starts].sort((a, b) => a - b));
  expect(items.filter(({ data }) => data.event === 'done')).toHaveLength(1);
}, 600_000);
