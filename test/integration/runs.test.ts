// Training runs end to end on the nano model: real queue, real worker, real child process.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { extract } from 'tar';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Person } from '@/lib/access/authorize';
import { downloadCheckpointOp, getCheckpointOp } from '@/lib/contracts/checkpoints';
import { LOSSES, RecipeInput } from '@/lib/contracts/recipe';
import { createRunOp } from '@/lib/contracts/runs';
import { checkpointFolder, runFolder } from '@/lib/data-folder';
import { db, disconnect, pool } from '@/lib/db';
import { env } from '@/lib/env';
import { closeQueues } from '@/lib/jobs/queue';
import { stopListening } from '@/lib/live/listen';
import { cancelRun } from '@/lib/runs/cancel-run';
import { createRun } from '@/lib/runs/create-run';
import { getRun } from '@/lib/runs/get-run';
import { metricsOfRun, timelineOfRun } from '@/lib/runs/metrics-of-run';
import { readRunEvents } from '@/lib/runs/read-run-events';
import { resumeRun } from '@/lib/runs/resume-run';
import { streamRunEvents } from '@/lib/runs/stream-run-events';
import { startWorkers, type Workers } from '@/workers/queue';
import { runJob } from '@/workers/run/job';
import { installNano, seedFrozenPairs } from '../support/frozen-pairs';
import { describePeft } from '../support/peft';
import { callRoute } from '../support/routes';
import { signIn } from '../support/sign-in';
import { readSse, type SseFrame } from '../support/sse';
import { PASSWORD, seedPeople } from '../support/whole-project';

// 16 train pairs, two a step, nine epochs.
const STEPS = 72;
const EVAL_EVERY = 18;
const recipe = (more: object = {}) =>
  RecipeInput.parse({
    ...{ model: 'nano', lora: { rank: 4, alpha: 8 }, learningRate: 1e-3, schedule: 'linear', warmup: 4 },
    ...{ batchSize: 2, epochs: 9, evalEvery: EVAL_EVERY, saveEvery: 5, maxLength: 128, seed: 3 },
    ...more,
  });
const SLOW = 300_000;

let frozen: Awaited<ReturnType<typeof seedFrozenPairs>>;
let person: Person;
let cookie: string;
let workers: Workers;

beforeAll(async () => {
  installNano();
  frozen = await seedFrozenPairs();
  const { siteAdmin } = await seedPeople(frozen.projectId);
  person = { id: siteAdmin, email: 'siteadmin@test.local', name: 'siteadmin', siteAdmin: true };
  cookie = await signIn('engineer@test.local', PASSWORD);
  workers = startWorkers([runJob]);
}, SLOW);
afterAll(async () => {
  await workers?.close();
  await closeQueues();
  await stopListening();
  await disconnect();
});

const body = (more?: object) => ({
  projectId: frozen.projectId,
  versionId: frozen.version.id,
  recipe: recipe(more),
});
const start = async (more?: object) => (await createRun(person, body(more))).id;
type Run = Awaited<ReturnType<typeof getRun>>;

async function runIs(id: string, is: (run: Run) => boolean): Promise<Run> {
  for (const end = Date.now() + SLOW; ; await sleep(20)) {
    const run = await getRun(id);
    if (is(run)) return run;
    if (Date.now() > end)
      throw new Error(`still ${run.state}, step ${run.step}, ${JSON.stringify(run.error)}`);
  }
}
const ended = (id: string) => runIs(id, (r) => !['queued', 'running'].includes(r.state));
const done = async (id: string) => {
  const run = await ended(id);
  expect(run.error).toBeNull();
  expect(run.state).toBe('done');
  return run;
};
const adapterHash = (id: string) =>
  createHash('sha256')
    .update(readFileSync(path.join(checkpointFolder(id), 'adapter_model.safetensors')))
    .digest('hex');

/** The child of a run that works on it now and is none of `not`. */
async function childOf(id: string, not: number[] = []): Promise<number> {
  for (const end = Date.now() + SLOW; Date.now() < end; await sleep(5)) {
    try {
      const pid = Number(readFileSync(path.join(runFolder(id), 'child.pid'), 'utf8'));
      if (pid && !not.includes(pid)) return pid;
    } catch {}
  }
  throw new Error('no child was started');
}
/** Waits for a saved state on disk: the earliest moment a death can be made up for. */
async function saved(id: string): Promise<void> {
  const folder = path.join(runFolder(id), 'out/state');
  for (const end = Date.now() + SLOW; Date.now() < end; await sleep(5))
    if (existsSync(folder) && readdirSync(folder).some((name) => /^step-\d+$/.test(name))) return;
  throw new Error('no state was saved');
}

async function expectAllMetrics(id: string) {
  const { items } = await metricsOfRun(id, 0, 5000);
  const steps = (phase: string) => items.filter((m) => m.phase === phase).map((m) => m.step);
  expect(steps('train').sort((a, b) => a - b)).toEqual(Array.from({ length: STEPS }, (_, i) => i + 1));
  expect(steps('eval').sort((a, b) => a - b)).toEqual([0, 18, 36, 54, 72]);
  return items;
}
const happened = async (id: string) =>
  (await timelineOfRun(id, 0, 1000)).items.map((e) => e.data as { event: string; step?: number });

/** The run of `recipe()` that nothing befalls, together with a second one that waits for the machine behind it. */
let undisturbed: ReturnType<typeof twoInLine> | undefined;
const whole = () => {
  undisturbed ??= twoInLine();
  return undisturbed;
};
async function twoInLine() {
  const [first, second] = [await start(), await start({ epochs: 1, seed: 4 })];
  const during = await runIs(first, (r) => r.step > 0);
  const waiting = await getRun(second);
  const run = await done(first);
  return { id: first, run, during, waiting, after: await done(second), sha256: adapterHash(first) };
}

test(
  'a run ends with a checkpoint, whole curves and its lineage',
  async () => {
    const { id, run, sha256 } = await whole();
    expect(run).toMatchObject({
      step: STEPS,
      totalSteps: STEPS,
      savedStep: STEPS,
      deaths: 0,
      checkpointId: id,
    });
    expect(run.estimate?.steps).toBe(STEPS);
    expect(run.backend).toMatch(/^tensorflow|^wasm/);
    expect(run.summary).toMatchObject({ rows: 20, train: 16, test: 4 });
    const { before, after } = run.summary as Record<string, { loss: number; margin: number }>;
    expect(after!.loss).toBeLessThan(before!.loss);
    expect(after!.margin).toBeGreaterThan(0);

    const items = await expectAllMetrics(id);
    for (const { phase, values } of items)
      for (const key of phase === 'eval'
        ? ['loss', 'margin', 'accuracy']
        : ['loss', 'margin', 'accuracy', 'gradNorm', 'learningRate', 'tokens', 'tokensPerSecond', 'memoryMb'])
        expect(values[key], `${phase} ${key}`).toEqual(expect.any(Number));
    expect((await happened(id)).map((e) => e.event)).toEqual(
      expect.arrayContaining(['created', 'started', 'evaluated', 'saved', 'done']),
    );

    const folder = checkpointFolder(id);
    expect(readdirSync(folder).sort()).toEqual(
      expect.arrayContaining(['adapter_config.json', 'adapter_model.safetensors', 'lineage.json']),
    );
    expect(describePeft(folder)).toEqual(describePeft.expected(env().DISCERN_MODELS, 'nano', recipe().lora));
    const lineage = {
      base: 'nano',
      set: 'houses',
      setVersion: 1,
      contentHash: frozen.version.contentHash,
      recipe: recipe(),
      codeVersion: expect.any(String),
      recipeHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    };
    const response = await callRoute(getCheckpointOp, { params: { id }, cookie });
    expect(await response.json()).toMatchObject({
      id,
      runId: id,
      base: 'nano',
      step: STEPS,
      sha256,
      lineage,
    });
    const written = readFileSync(path.join(folder, 'lineage.json'), 'utf8');
    expect(JSON.parse(written)).toMatchObject(lineage);
    expect(written).not.toContain(env().DISCERN_DATA);
    const card = readFileSync(path.join(folder, 'README.md'), 'utf8');
    expect(card).toMatch(/^---\nlibrary_name: peft\n/);
    expect(card).toContain('| preference set | houses, version 1 |');
    expect(card).toContain(sha256);
    expect(card).not.toContain(env().DISCERN_DATA);
  },
  SLOW,
);

test(
  'two runs share one machine: the second waits and says behind how many',
  async () => {
    const { run, during, waiting, after } = await whole();
    expect(during.state).toBe('running');
    expect(waiting).toMatchObject({ state: 'queued', place: 0, step: 0, startedAt: null });
    expect(after.place).toBeUndefined();
    expect(+after.startedAt!).toBeGreaterThanOrEqual(+run.finishedAt!);
  },
  SLOW,
);

test(
  'the download is the checkpoint, file by file',
  async () => {
    const { id } = await whole();
    const response = await callRoute(downloadCheckpointOp, { params: { id }, cookie });
    expect(response.headers.get('content-type')).toBe('application/x-tar');
    const folder = path.join(env().DISCERN_DATA, 'unpacked');
    mkdirSync(folder);
    writeFileSync(`${folder}.tar`, Buffer.from(await response.arrayBuffer()));
    await extract({ file: `${folder}.tar`, cwd: folder });
    const top = readdirSync(folder);
    expect(top).toHaveLength(1);
    const inside = path.join(folder, top[0]!);
    expect(readdirSync(inside).sort()).toEqual(readdirSync(checkpointFolder(id)).sort());
    for (const name of readdirSync(inside))
      expect(
        readFileSync(path.join(inside, name)).equals(readFileSync(path.join(checkpointFolder(id), name))),
      ).toBe(true);
  },
  SLOW,
);

test(
  'a killed child is started again and ends with the same bytes; its stream loses and doubles nothing',
  async () => {
    const { sha256 } = await whole();
    const id = await start();
    const heard = listenWithBreaks(id, 7);
    await saved(id);
    process.kill(await childOf(id), 'SIGKILL');
    await done(id);
    expect(adapterHash(id)).toBe(sha256);
    const events = await happened(id);
    expect(events).toContainEqual(expect.objectContaining({ event: 'killed', message: 'SIGKILL' }));
    const starts = events.filter((e) => e.event === 'started').map((e) => e.step!);
    expect(starts[0]).toBe(0);
    expect(starts[1]).toBeGreaterThan(0);
    await expectAllMetrics(id);

    const frames = await heard;
    const rows = await readRunEvents(id, 0, 10_000);
    expect(frames.map((f) => f.id)).toEqual(rows.map((r) => r.seq).slice(0, frames.length));
    expect(frames.at(-1)!.data).toMatchObject({ event: 'done' });
    expect(frames.filter((f) => f.event === 'metric')).toHaveLength(STEPS + 5);
    const { seq, at, ...point } = frames.find((f) => f.event === 'metric' && f.data.phase === 'train')!.data;
    expect(point).toEqual({ phase: 'train', step: 1, values: rows.find((r) => r.seq === seq)!.data });
    expect(new Date(at as string).getTime()).toBeGreaterThan(0);
  },
  SLOW,
);

/** Follows a run as a browser does whose connection breaks after every `n` events. */
async function listenWithBreaks(id: string, n: number): Promise<SseFrame[]> {
  const all: SseFrame[] = [];
  const isDone = (f?: SseFrame) => f?.event === 'state' && f.data.event === 'done';
  while (!isDone(all.at(-1))) {
    const last = all.at(-1)?.id;
    const request = new Request('http://localhost/', {
      headers: last === undefined ? {} : { 'last-event-id': String(last) },
    });
    // `after` is what the page first asked with; Last-Event-ID goes before it.
    const response = streamRunEvents(person, frozen.projectId, id, request, 0);
    let left = n;
    all.push(...(await readSse(response, (f) => --left === 0 || isDone(f))));
  }
  return all;
}

test(
  'a cancelled run goes on from its last saved step to the same bytes, and misses no point of its curves',
  async () => {
    const { sha256 } = await whole();
    const id = await start();
    await runIs(id, (r) => r.savedStep > 0);
    await cancelRun(person, frozen.projectId, id);
    const cancelled = await ended(id);
    expect(cancelled).toMatchObject({ state: 'cancelled', checkpointId: null });
    expect(cancelled.savedStep).toBeLessThan(STEPS);
    expect(existsSync(checkpointFolder(id))).toBe(false);
    await expect(cancelRun(person, frozen.projectId, id)).resolves.toMatchObject({ state: 'cancelled' });
    // As after a worker that was killed between the child's save and its own writing of what led there.
    const lost = await pool().query(
      `delete from run_event where run_id = $1 and kind = 'metric' and step > $2`,
      [id, cancelled.savedStep - 3],
    );
    expect(lost.rowCount).toBeGreaterThan(0);

    await resumeRun(person, frozen.projectId, id);
    await expect(resumeRun(person, frozen.projectId, id)).rejects.toMatchObject({ code: 'conflict' });
    await done(id);
    expect(adapterHash(id)).toBe(sha256);
    await expectAllMetrics(id);
    const starts = (await happened(id)).filter((e) => e.event === 'started').map((e) => e.step);
    expect(starts).toEqual([0, cancelled.savedStep]);
  },
  SLOW,
);

test(
  'three deaths without a new saved step end a run, with the reason',
  async () => {
    const id = await start({ saveEvery: 1000, seed: 5 });
    const killed: number[] = [];
    for (let i = 0; i < 3; i++) {
      const pid = await childOf(id, killed);
      killed.push(pid);
      process.kill(pid, 'SIGKILL');
    }
    const run = await ended(id);
    expect(run.error!.message).toMatch(/died 3 times without a new saved step.*SIGKILL/);
    expect(run).toMatchObject({ state: 'failed', deaths: 3, checkpointId: null });
    expect(run.error).toMatchObject({ code: 'unprocessable' });
    const events = (await happened(id)).map((e) => e.event);
    expect(events.filter((e) => e === 'killed')).toHaveLength(3);
    expect(events.at(-1)).toBe('failed');
  },
  SLOW,
);

test(
  'a model whose weights are cut short fails the run, and nothing half-written stays',
  async () => {
    const weights = path.join(installNano('cut'), 'model.safetensors');
    truncateSync(weights, 400_000);
    const id = await start({ model: 'cut' });
    const run = await ended(id);
    expect(run).toMatchObject({ state: 'failed', step: 0, deaths: 0, checkpointId: null });
    expect(run.error!.message).toMatch(/model\.safetensors.*(cut short|bytes)/);
    expect(existsSync(checkpointFolder(id))).toBe(false);
    expect(existsSync(`${checkpointFolder(id)}.part`)).toBe(false);
    expect(await db.checkpoint.count({ where: { runId: id } })).toBe(0);
  },
  SLOW,
);

const post = async (sent: object) => {
  const response = await callRoute(createRunOp, { body: sent, cookie });
  return { status: response.status, error: (await response.json()).error };
};

test('a recipe with impossible values is refused with a sentence for each', async () => {
  const before = await db.trainingRun.count();
  const wrong = {
    ...{ model: '../nano', beta: 0, learningRate: -1, epochs: 0, maxLength: 4, batchSize: 1.5, loss: 'ppo' },
    ...{ seed: -1, labelSmoothing: 0.5, lora: { rank: 0, targets: [] }, precision: 'float16', colour: 'red' },
  };
  const { status, error } = await post({ ...body(), recipe: wrong });
  expect(status).toBe(400);
  const said = new Map(error.details.map((d: { field: string; message: string }) => [d.field, d.message]));
  for (const [field, sentence] of Object.entries({
    'recipe.model': 'model must be the name of a model, not a path',
    'recipe.beta': 'beta must be above 0',
    'recipe.learningRate': 'learningRate must be above 0',
    'recipe.epochs': 'epochs must be at least 1',
    'recipe.maxLength': 'maxLength must be at least 16',
    'recipe.batchSize': 'batchSize must be a whole number',
    'recipe.loss': `loss must be one of ${LOSSES.join(', ')}`,
    'recipe.seed': 'seed must be at least 0',
    'recipe.labelSmoothing': 'labelSmoothing must be from 0 to below 0.5',
    'recipe.lora.rank': 'rank must be at least 1',
    'recipe.lora.targets': 'targets must name at least one linear layer',
    'recipe.precision': 'precision must be "float32" or "bfloat16"',
  }))
    expect(said.get(field), field).toBe(sentence);
  expect([...said.values()].join()).toContain('colour');
  expect(await db.trainingRun.count()).toBe(before);
});

test(
  'what is another project’s, or not there, cannot be used',
  async () => {
    const { id } = await whole();
    const other = await seedFrozenPairs(4);
    const none = 'b7f2c0de-0000-4000-8000-000000000000';
    const before = await db.trainingRun.count();
    for (const versionId of [other.version.id, none])
      expect(await post({ ...body(), versionId })).toMatchObject({
        status: 404,
        error: { code: 'not_found' },
      });
    for (const key of ['adapter', 'reference'])
      expect(await post(body({ [key]: none }))).toMatchObject({ status: 404, error: { code: 'not_found' } });
    // This project's checkpoint, asked for from the other one.
    const foreign = {
      projectId: other.projectId,
      versionId: other.version.id,
      recipe: recipe({ adapter: id }),
    };
    await expect(createRun(person, foreign)).rejects.toMatchObject({ code: 'not_found' });
    expect(await post(foreign)).toMatchObject({ status: 404 });
    expect(await post(body({ model: 'absent' }))).toMatchObject({
      status: 422,
      error: { details: [{ field: 'recipe.model' }] },
    });
    expect(await db.trainingRun.count()).toBe(before);
  },
  SLOW,
);
