// Runs of every stage on the nano model, each starting where the last one ended; and what a stage refuses.
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listCheckpoints } from '@/lib/checkpoints/list-checkpoints';
import { promoteCheckpoint } from '@/lib/checkpoints/promote-checkpoint';
import { RecipeInput, type Stage } from '@/lib/contracts/recipe';
import { NewReview } from '@/lib/contracts/reviews';
import { createRunOp, estimateRunOp } from '@/lib/contracts/runs';
import type { SetRow } from '@/lib/contracts/sets';
import { checkpointFolder, setFile } from '@/lib/data-folder';
import { db, disconnect } from '@/lib/db';
import { env } from '@/lib/env';
import { createGeneration } from '@/lib/generations/create-generation';
import { closeQueues } from '@/lib/jobs/queue';
import { stopListening } from '@/lib/live/listen';
import { modelSource } from '@/lib/models/model-source';
import { createReview } from '@/lib/reviews/create-review';
import { createRun } from '@/lib/runs/create-run';
import { getRun } from '@/lib/runs/get-run';
import { metricsOfRun } from '@/lib/runs/metrics-of-run';
import { generateJob } from '@/workers/generate/job';
import { startWorkers, type Workers } from '@/workers/queue';
import { runJob } from '@/workers/run/job';
import { CorpusProject } from '../support/corpus-project';
import { installNano, seedFrozenPairs } from '../support/frozen-pairs';
import { callRoute } from '../support/routes';
import { signIn } from '../support/sign-in';
import { PASSWORD, seedPeople } from '../support/whole-project';

const SLOW = 300_000;
const lines = (n: number, row: (i: number) => object) =>
  Array.from({ length: n }, (_, i) => `${JSON.stringify(row(i))}\n`).join('');
const chat = (i: number) => ({
  messages: [
    { role: 'user', content: `Where is stall ${i}?` },
    { role: 'assistant', content: `Stall ${i} is behind the station.` },
  ],
});

let frozen: Awaited<ReturnType<typeof seedFrozenPairs>>;
let corpora: CorpusProject;
let ids: Record<'posts' | 'domain' | 'general' | 'elsewhere' | 'unready', string>;
let cookie: string;
let workers: Workers;

beforeAll(async () => {
  installNano();
  frozen = await seedFrozenPairs();
  await seedPeople(frozen.projectId);
  cookie = await signIn('engineer@test.local', PASSWORD);
  corpora = await CorpusProject.make(frozen.projectId);
  const text = lines(30, (i) => ({ text: `The market at harbour ${i} opens at seven and is worth a walk.` }));
  const other = await CorpusProject.make();
  ids = {
    posts: (await corpora.uploadNow(text, { name: 'posts' })).id,
    domain: (await corpora.uploadNow(lines(24, chat), { name: 'domain', kind: 'chat' })).id,
    general: (
      await corpora.uploadNow(
        lines(24, (i) => chat(i + 100)),
        { name: 'general', kind: 'chat' },
      )
    ).id,
    elsewhere: (await other.uploadNow(text)).id,
    unready: await corpora.upload(lines(4, chat), { name: 'unready', kind: 'chat' }),
  };
  workers = startWorkers([runJob, generateJob]);
}, SLOW);
afterAll(async () => {
  await workers?.close();
  await closeQueues();
  await stopListening();
  await disconnect();
});

const small = {
  ...{ model: 'nano', lora: { rank: 4, alpha: 8 }, learningRate: 1e-3, batchSize: 4 },
  ...{ maxLength: 64, evalEvery: 2, epochs: 1, seed: 3 },
};
const bodyOf = (stage: Stage, more: object = {}) => ({
  projectId: frozen.projectId,
  ...(stage === 'dpo' || stage === 'judge' ? { versionId: frozen.version.id } : {}),
  recipe: { stage, ...small, ...more },
});

async function runToTheEnd(stage: Stage, more: object) {
  const { recipe, ...rest } = bodyOf(stage, more);
  const { id } = await createRun(corpora.person, { ...rest, recipe: RecipeInput.parse(recipe) });
  return theEndOf(id);
}
/** Asked for over REST. */
async function askedToTheEnd(stage: Stage, more: object) {
  const { status, json } = await post(bodyOf(stage, more));
  expect(status, JSON.stringify(json)).toBe(202);
  return theEndOf(json.id);
}
async function theEndOf(id: string) {
  for (const end = Date.now() + SLOW; Date.now() < end; await sleep(50)) {
    const run = await getRun(id);
    if (run.state === 'queued' || run.state === 'running') continue;
    expect(run.error).toBeNull();
    expect(run.state).toBe('done');
    const { items } = await metricsOfRun(id, 0, 5000);
    const checkpoint = await db.checkpoint.findUniqueOrThrow({ where: { id } });
    return { run, checkpoint, keys: keysOf(items, 'train'), evalKeys: keysOf(items, 'eval') };
  }
  throw new Error(`run ${id} did not end`);
}
async function jobIsDone(id: string) {
  for (const end = Date.now() + SLOW; Date.now() < end; await sleep(50)) {
    const job = await db.job.findUniqueOrThrow({ where: { id } });
    if (job.state === 'queued' || job.state === 'running') continue;
    expect(job).toMatchObject({ state: 'done', error: null });
    return;
  }
  throw new Error(`job ${id} did not end`);
}
const keysOf = (items: Awaited<ReturnType<typeof metricsOfRun>>['items'], phase: string) => [
  ...new Set(items.filter((m) => m.phase === phase).flatMap((m) => Object.keys(m.values))),
];

const EVERY = ['loss', 'gradNorm', 'learningRate', 'tokens', 'tokensPerSecond', 'padding', 'memoryMb'];

/** cpt, sft from it, dpo from that: run once, by whichever test asks first. */
let chain: ReturnType<typeof chained> | undefined;
const wholeChain = () => {
  chain ??= chained();
  return chain;
};
async function chained() {
  const cpt = await runToTheEnd('cpt', { data: [{ corpus: ids.posts, weight: 1 }], evalShare: 0.2 });
  const sft = await runToTheEnd('sft', {
    data: [
      { corpus: ids.domain, weight: 1 },
      { corpus: ids.general, weight: 3 },
    ],
    evalShare: 0.2,
    adapter: cpt.run.id,
  });
  const dpo = await runToTheEnd('dpo', { adapter: sft.run.id, reference: 'initial' });
  const judge = await runToTheEnd('judge', { adapter: sft.run.id });
  return { cpt, sft, dpo, judge };
}

test(
  'stages chain: cpt, sft from it, dpo and a judge from that; each tells what it measures',
  async () => {
    const { cpt, sft, dpo, judge } = await wholeChain();
    for (const { keys, run } of [cpt, sft, dpo, judge]) {
      expect(keys).toEqual(expect.arrayContaining(EVERY));
      expect(run.totalSteps).toBeGreaterThan(0);
    }
    for (const { keys, evalKeys } of [cpt, sft]) {
      expect(keys).not.toContain('margin');
      expect(evalKeys).toEqual(['loss']);
    }
    for (const { keys, evalKeys } of [dpo, judge]) {
      expect(keys).toEqual(expect.arrayContaining(['margin', 'accuracy']));
      expect(evalKeys.sort()).toEqual(['accuracy', 'loss', 'margin']);
    }
    const after = (r: typeof cpt) => (r.run.summary.after as { loss: number }).loss;
    const before = (r: typeof cpt) => (r.run.summary.before as { loss: number }).loss;
    for (const r of [cpt, sft]) expect(after(r)).toBeLessThan(before(r));
  },
  SLOW,
);

test(
  'KTO takes each answer of the pairs once, and none that is chosen here and rejected there',
  async () => {
    const { run, keys, evalKeys, checkpoint } = await runToTheEnd('dpo', {
      loss: 'kto',
      undesirableWeight: 1.5,
    });
    const rows = readFileSync(setFile(frozen.version.contentHash!), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as SetRow);
    const roles = new Map<string, Set<string>>();
    for (const row of rows)
      for (const role of ['chosen', 'rejected'] as const) {
        const answer = JSON.stringify([row.split, row.prompt, row[role]]);
        roles.set(answer, (roles.get(answer) ?? new Set()).add(role));
      }
    const both = [...roles.values()].filter((r) => r.size === 2).length;
    const { train, test, dropped } = run.summary as { train: number; test: number; dropped: object };
    expect(train + test).toBe(roles.size - both);
    expect(train).toBeGreaterThan(4);
    expect(dropped).toEqual({ both, empty: 0, 'completion-too-long': 0 });
    expect(keys).toEqual(expect.arrayContaining([...EVERY, 'kl', 'accuracy', 'margin']));
    expect(evalKeys.sort()).toEqual(['accuracy', 'loss', 'margin']);
    expect(checkpoint.lineage).toMatchObject({ recipe: { loss: 'kto', undesirableWeight: 1.5 } });
    expect(readFileSync(path.join(checkpointFolder(run.id), 'README.md'), 'utf8')).toContain(
      'made by KTO on single answers',
    );
  },
  SLOW,
);

test(
  'the checkpoint says its kind and data; nothing says where files lie',
  async () => {
    const { cpt, sft, dpo, judge } = await wholeChain();
    expect([cpt, sft, dpo, judge].map((r) => r.checkpoint.kind)).toEqual(['lora', 'lora', 'lora', 'judge']);
    const config = readFileSync(path.join(checkpointFolder(judge.run.id), 'adapter_config.json'), 'utf8');
    expect(JSON.parse(config)).toMatchObject({ task_type: 'SEQ_CLS' });
    expect(sft.run).toMatchObject({
      ...{ versionId: null, set: null, name: 'domain + general · nano' },
      corpora: [
        { id: ids.domain, name: 'domain', weight: 1 },
        { id: ids.general, name: 'general', weight: 3 },
      ],
    });
    expect(sft.checkpoint.lineage).toMatchObject({
      corpora: [
        { id: ids.domain, name: 'domain', contentHash: expect.stringMatching(/^[0-9a-f]{64}$/), weight: 1 },
        { id: ids.general, weight: 3 },
      ],
    });
    const { mix } = sft.run.summary as { mix: { wanted: number; got: number }[] };
    expect(mix.map((m) => m.wanted)).toEqual([0.25, 0.75]);
    expect(mix[1]!.got).toBeCloseTo(0.75, 1);
    expect(JSON.stringify([sft.run, sft.checkpoint.lineage])).not.toContain(env().DISCERN_DATA);
    expect(dpo.run).toMatchObject({ versionId: frozen.version.id, corpora: [] });
  },
  SLOW,
);

test(
  'a judge writes nothing: it is not generated with, reviewed, promoted or started from',
  async () => {
    const { judge } = await wholeChain();
    const { projectId } = frozen;
    const writesNone = { code: 'unprocessable', message: expect.stringMatching(/judge.*writes no text/i) };
    const model = { checkpoint: judge.run.id };
    const sampling = { maxTokens: 8, temperature: 1, topP: 1, seed: 1 };
    await expect(
      createGeneration(corpora.person, projectId, { model, split: 'train', n: 1, ...sampling } as never),
    ).rejects.toMatchObject(writesNone);
    const review = NewReview.parse({ projectId, arms: [{ base: 'nano' }, model], prompts: 2 });
    await expect(createReview(corpora.person, review)).rejects.toMatchObject(writesNone);
    await expect(promoteCheckpoint(corpora.person, projectId, judge.run.id)).rejects.toMatchObject(
      writesNone,
    );
    for (const key of ['adapter', 'reference'])
      expect(await post(bodyOf('dpo', { [key]: judge.run.id }))).toMatchObject({
        status: 422,
        error: { details: [{ field: `recipe.${key}`, message: writesNone.message }] },
      });
  },
  SLOW,
);

test(
  'all weights: sft makes a whole model, which writes, and which dpo starts from with an adapter',
  async () => {
    const { projectId } = frozen;
    const data = [{ corpus: ids.domain, weight: 1 }];
    const full = await askedToTheEnd('sft', { data, tune: 'full', evalShare: 0.2 });
    expect(full.checkpoint).toMatchObject({ kind: 'full', base: 'nano' });
    const folder = checkpointFolder(full.run.id);
    expect(readdirSync(folder)).toEqual(
      expect.arrayContaining([
        'config.json',
        'model.safetensors',
        'tokenizer.json',
        'lineage.json',
        'README.md',
      ]),
    );
    expect(readdirSync(folder)).not.toContain('state');
    expect(readFileSync(path.join(folder, 'README.md'), 'utf8')).toContain('All weights of');
    expect((full.run.summary.after as { loss: number }).loss).toBeLessThan(
      (full.run.summary.before as { loss: number }).loss,
    );

    const whole = { model: full.run.id };
    const dpo = await askedToTheEnd('dpo', whole);
    expect(dpo.checkpoint).toMatchObject({ kind: 'lora', base: full.run.id });
    expect(dpo.run).toMatchObject({ modelName: full.run.name, name: expect.stringContaining(full.run.name) });
    expect((await listCheckpoints(projectId, { limit: 1 })).items[0]).toMatchObject({
      ...{ id: dpo.run.id, baseName: full.run.name },
    });
    expect(await modelSource(projectId, { checkpoint: dpo.run.id })).toEqual({
      ...{ model: folder, adapter: checkpointFolder(dpo.run.id) },
    });
    const again = await askedToTheEnd('dpo', { ...whole, tune: 'full' });
    expect(again.checkpoint.kind).toBe('full');

    const id = (
      await createGeneration(corpora.person, projectId, {
        ...{ model: { checkpoint: dpo.run.id }, split: 'train', n: 1 },
        ...{ maxTokens: 4, temperature: 1, topP: 1, seed: 1 },
      } as never)
    ).id;
    await jobIsDone(id);

    const refused = async (more: object, field: string, message: RegExp) =>
      expect((await post(bodyOf('dpo', more))).error.details).toContainEqual({
        ...{ field: `recipe.${field}`, message: expect.stringMatching(message) },
      });
    const { cpt } = await wholeChain();
    await refused({ tune: 'full', adapter: cpt.run.id }, 'adapter', /must be left out when tune is "full"/);
    await refused({ model: cpt.run.id }, 'model', /has no weights of its own/);
    await refused({ adapter: full.run.id }, 'adapter', /no LoRA adapter/);
    const elsewhere = await callRoute(createRunOp, {
      ...{ cookie, body: { ...bodyOf('dpo', { model: randomUUID() }) } },
    });
    expect(elsewhere.status).toBe(404);
  },
  SLOW,
);

const post = async (body: object, op: typeof createRunOp | typeof estimateRunOp = createRunOp) => {
  const response = await callRoute(op as typeof createRunOp, { body, cookie });
  const json = await response.json();
  return { status: response.status, error: json.error, json };
};

test('data that a stage cannot use is refused with a sentence at its field, by the estimate too', async () => {
  const before = await db.trainingRun.count();
  const data = (...corpus: string[]) => ({ data: corpus.map((c) => ({ corpus: c, weight: 1 })) });
  const { versionId: _, ...noVersion } = bodyOf('dpo');
  const refused: [object, number, string | undefined, string][] = [
    [noVersion, 400, 'versionId', 'A dpo run needs versionId: the set version whose pairs it trains on.'],
    [
      { ...bodyOf('cpt', data(ids.posts)), versionId: frozen.version.id },
      400,
      'versionId',
      'A run of the stage cpt takes no versionId: it trains on the corpora that data names.',
    ],
    [
      bodyOf('sft', data(ids.domain, ids.posts)),
      422,
      'recipe.data.1.corpus',
      'The corpus "posts" holds text rows; a sft run needs chat rows.',
    ],
    [
      bodyOf('sft', data(ids.domain, ids.domain)),
      422,
      'recipe.data.1.corpus',
      'A corpus may stand in the recipe once only.',
    ],
    [bodyOf('sft', data()), 400, 'recipe.data', 'data must name at least one corpus'],
    [
      bodyOf('sft', { data: [{ corpus: ids.domain, weight: 0 }] }),
      400,
      'recipe.data.0.weight',
      'weight must be above 0',
    ],
    [
      bodyOf('sft', data(ids.unready)),
      409,
      undefined,
      'The corpus "unready" is not ready: wait until its state is done.',
    ],
    [bodyOf('cpt', data(ids.elsewhere)), 404, undefined, 'This corpus was not found.'],
  ];
  for (const [body, status, field, message] of refused)
    for (const op of [createRunOp, estimateRunOp]) {
      const answer = await post(body, op);
      expect(answer.status, message).toBe(status);
      if (field) expect(answer.error.details).toContainEqual({ field, message });
      else expect(answer.error.message).toBe(message);
    }
  expect(await db.trainingRun.count()).toBe(before);
});

test('an estimate counts the rows of an epoch: the first corpus once, the others by their weights', async () => {
  const steps = async (weight: number) => {
    const data = [
      { corpus: ids.domain, weight: 1 },
      { corpus: ids.general, weight },
    ];
    const { status, json } = await post(bodyOf('sft', { data, evalShare: 0 }), estimateRunOp);
    expect(status).toBe(200);
    expect(json.seconds).toBeGreaterThan(0);
    return json.steps;
  };
  // 24 chats of the domain and as many tokens (nearly as many rows) of the other, four rows a step.
  expect(Math.abs((await steps(1)) - 12)).toBeLessThanOrEqual(1);
  expect(Math.abs((await steps(3)) - 24)).toBeLessThanOrEqual(2);
});
