// Long work on whichever queue the environment names: Redis with REDIS_URL, else Postgres. The runner runs both.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, expect, test } from 'vitest';
import type { Person } from '@/lib/access/authorize';
import { db, disconnect, pool } from '@/lib/db';
import { DiscernError } from '@/lib/errors';
import { cancelJob } from '@/lib/jobs/cancel-job';
import { createJob } from '@/lib/jobs/create-job';
import { deliver } from '@/lib/jobs/deliver';
import type { JobName } from '@/lib/jobs/job-names';
import { closeQueues, queue } from '@/lib/jobs/queue';
import { readJob } from '@/lib/jobs/read-job';
import { stopListening, subscribe } from '@/lib/live/listen';
import type { Notice } from '@/lib/live/notify';
import { claimJob } from '@/workers/claim';
import type { JobContext, JobEntry } from '@/workers/job-context';
import { startWorkers, type Workers } from '@/workers/queue';
import { runJob } from '@/workers/run-job';
import { sweep } from '@/workers/sweep';

const admin: Person = { id: 'nobody', email: 'a@test.local', name: 'A', siteAdmin: true };
const running: Workers[] = [];

afterEach(async () => {
  for (const w of running.splice(0)) await w.close();
  await pool().query('delete from job');
  for (const name of ['light', 'model'] as const) await queue(name).obliterate({ force: true });
});

afterAll(async () => {
  await closeQueues();
  await stopListening();
  await disconnect();
});

const start = (...jobs: JobEntry[]) => {
  const w = startWorkers(jobs);
  running.push(w);
  return w;
};

async function newJob(name: JobName = 'import', total = 0): Promise<string> {
  const id = randomUUID();
  await db.$transaction((tx) => createJob(tx, { id, name, total }));
  return id;
}

async function until<T>(read: () => Promise<T> | T, is: (value: T) => boolean, ms = 15_000): Promise<T> {
  for (const end = Date.now() + ms; ; await sleep(25)) {
    const value = await read();
    if (is(value)) return value;
    if (Date.now() > end)
      throw new Error(`still ${JSON.stringify(value, (_, v) => (typeof v === 'bigint' ? Number(v) : v))}`);
  }
}
const ended = (id: string) =>
  until(
    () => readJob(id),
    (j) => !['queued', 'running'].includes(j.state),
  );
const forget = () =>
  Promise.all(['light', 'model'].map((n) => queue(n as 'light').obliterate({ force: true })));
const untilAborted = (ctx: JobContext) =>
  new Promise<never>((_, reject) => ctx.signal.addEventListener('abort', () => reject(ctx.signal.reason)));

test('of forty claims at once one gets the job', async () => {
  const id = await newJob();
  const claims = await Promise.all(Array.from({ length: 40 }, () => claimJob(id)));
  expect(claims.filter(Boolean)).toHaveLength(1);
});

test('a job is done once though it is delivered many times, and says what it did', async () => {
  let runs = 0;
  start({
    name: 'import',
    handle: async (ctx) => {
      runs++;
      ctx.progress({ done: 3, total: 7, phase: 'applying' });
      await sleep(100);
      ctx.progress({ done: 7 });
    },
  });
  const id = await newJob();
  await Promise.all(Array.from({ length: 5 }, () => deliver('import', id)));
  const job = await ended(id);
  await sleep(200);
  expect(runs).toBe(1);
  expect(job).toMatchObject({ state: 'done', attempts: 1, error: null, phase: 'applying' });
  expect([Number(job.progress.done), Number(job.progress.total)]).toEqual([7, 7]);
});

test('progress and state reach listeners', async () => {
  const heard: Notice[] = [];
  const id = await newJob();
  const stop = await subscribe({ topic: 'imports' }, (n) => heard.push(n));
  start({
    name: 'import',
    handle: async (ctx) => {
      ctx.progress({ done: 1, total: 2, phase: 'validating' });
      await sleep(50);
    },
  });
  await deliver('import', id);
  await ended(id);
  await until(
    () => heard.length,
    (n) => n >= 3,
  );
  expect(heard.every((n) => n.id === id)).toBe(true);
  stop();
});

test('an emptied queue loses nothing', async () => {
  const ids = await Promise.all(Array.from({ length: 8 }, () => newJob()));
  await Promise.all(ids.map((id) => deliver('import', id)));
  await forget();
  expect(await queue('light').count()).toBe(0);
  const seen: string[] = [];
  start({ name: 'import', handle: async (ctx) => void seen.push(ctx.id) });
  await Promise.all(ids.map(ended));
  expect(seen.sort()).toEqual([...ids].sort());
});

test('a job whose worker died is taken up again, and the dead one can write no more', async () => {
  const id = await newJob();
  const dead = (await claimJob(id))!;
  expect(await claimJob(id)).toBeUndefined();
  expect(await sweep()).toBe(0);
  await pool().query("update job set heartbeat_at = now() - interval '21 seconds' where id = $1", [id]);
  expect(await sweep()).toBe(1);
  start({ name: 'import', handle: async () => {} });
  expect(await ended(id)).toMatchObject({ state: 'done', attempts: 2 });
  const { beat, endJob } = await import('@/workers/claim');
  expect(await beat(dead)).toBe('lost');
  expect(await endJob(dead, 'failed', { code: 'internal', message: 'late' })).toBe(false);
  expect((await readJob(id)).state).toBe('done');
});

test('a handler that lost its claim is told to stop and records nothing', async () => {
  const id = await newJob();
  let begun = false;
  let reason: unknown;
  start({
    name: 'import',
    handle: async (ctx) => {
      begun = true;
      const timer = setInterval(() => ctx.progress({ done: Date.now() }), 50);
      await untilAborted(ctx).catch((e) => {
        reason = e.reason;
      });
      clearInterval(timer);
    },
  });
  await deliver('import', id);
  // Claimed is not begun: a claim lost in between is noticed before the handler runs.
  await until(
    () => begun,
    (is) => is,
  );
  const other = randomUUID();
  await pool().query('update job set claim = $2 where id = $1', [id, other]);
  await until(
    () => reason,
    (r) => r === 'lost',
  );
  await sleep(100);
  expect((await readJob(id)).state).toBe('running');
});

test('three deaths without progress end it as failed, with the reason', async () => {
  const id = await newJob();
  for (let i = 0; i < 3; i++) {
    await claimJob(id);
    await pool().query("update job set heartbeat_at = now() - interval '21 seconds' where id = $1", [id]);
  }
  let runs = 0;
  start({ name: 'import', handle: async () => void runs++ });
  const job = await ended(id);
  expect(job.state).toBe('failed');
  expect(job.error?.message).toContain('died 3 times');
  expect(runs).toBe(0);
});

test('cancel: a waiting job ends at once, a running one within a second, an ended one stays', async () => {
  const waiting = await newJob();
  expect((await cancelJob(admin, waiting)).state).toBe('cancelled');
  expect(await claimJob(waiting)).toBeUndefined();

  let stopped = 0;
  start({
    name: 'import',
    handle: async (ctx) => {
      await untilAborted(ctx).finally(() => {
        stopped = Date.now();
      });
    },
  });
  const id = await newJob();
  await deliver('import', id);
  await until(
    () => readJob(id),
    (j) => j.state === 'running',
  );
  await sleep(300);
  const asked = Date.now();
  await cancelJob(admin, id);
  expect((await ended(id)).state).toBe('cancelled');
  expect(stopped - asked).toBeLessThan(1000);
  expect((await cancelJob(admin, id)).state).toBe('cancelled');
});

test('work that was finished when the cancel came is done', async () => {
  let begun = false;
  start({
    name: 'import',
    handle: async (ctx) => {
      begun = true;
      await untilAborted(ctx).catch(() => {});
    },
  });
  const id = await newJob();
  await deliver('import', id);
  await until(
    () => begun,
    (b) => b,
  );
  await cancelJob(admin, id);
  expect((await ended(id)).state).toBe('done');
});

test('a stop that comes before the handler runs is heeded too', async () => {
  const id = await newJob();
  const job = (await claimJob(id))!;
  await cancelJob(admin, id);
  let runs = 0;
  const handle = async (ctx: JobContext) => {
    runs++;
    await untilAborted(ctx);
  };
  const outcome = await runJob({ name: 'import', handle }, job, { shutdown: new AbortController().signal });
  expect([outcome, runs]).toEqual(['cancelled', 0]);
});

test('errors are stored as a person can read them', async () => {
  start({
    name: 'import',
    handle: async () => {
      throw new DiscernError('unprocessable', 'Row 3 has no task.', { line: 3 });
    },
  });
  const id = await newJob();
  await deliver('import', id);
  const job = await ended(id);
  expect(job).toMatchObject({
    state: 'failed',
    error: { code: 'unprocessable', message: 'Row 3 has no task.', details: { line: 3 } },
  });
});

test('a worker that shuts down gives its work back, and the next one finishes it', async () => {
  const id = await newJob();
  const first = start({ name: 'import', handle: untilAborted });
  await deliver('import', id);
  await until(
    () => readJob(id),
    (j) => j.state === 'running',
  );
  await first.close();
  expect((await readJob(id)).state).toBe('queued');
  start({ name: 'import', handle: async () => {} });
  expect(await ended(id)).toMatchObject({ state: 'done', attempts: 2 });
});

test('work that holds a model runs one at a time, and the rest shows its place', async () => {
  let now = 0;
  let most = 0;
  const handle = async () => {
    most = Math.max(most, ++now);
    await sleep(150);
    now--;
  };
  const ids = [];
  for (let i = 0; i < 4; i++) ids.push(await newJob(i % 2 ? 'run' : 'generate'));
  expect((await Promise.all(ids.map(readJob))).map((j) => j.place)).toEqual([0, 1, 2, 3]);
  for (const id of ids) await deliver((await readJob(id)).name as JobName, id);
  // Two workers on one machine share its lease.
  for (let i = 0; i < 2; i++) start({ name: 'run', handle }, { name: 'generate', handle });
  await Promise.all(ids.map(ended));
  expect(most).toBe(1);
});

test('an ended job may start again; one under way may not', async () => {
  start({ name: 'run', handle: async () => {} });
  const id = await newJob('run');
  await deliver('run', id);
  await ended(id);
  await db.$transaction((tx) => createJob(tx, { id, name: 'run' }));
  expect((await readJob(id)).state).toBe('queued');
  await expect(db.$transaction((tx) => createJob(tx, { id, name: 'run' }))).rejects.toThrow('under way');
  await deliver('run', id);
  await until(
    () => readJob(id),
    (j) => j.state === 'done',
  );
});
