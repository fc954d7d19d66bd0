// SFT, CPT and the judge against torch, transformers and PEFT: tokens, losses, gradients, and eight steps of training.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { pickBackend } from '@/trainer/backend';
import { packPairs } from '@/trainer/data/pack';
import { chatOf, packSequences, piecesOf, type TokenRow } from '@/trainer/data/sequences';
import { disposeGraphs, setMode } from '@/trainer/graph/compute';
import { readModelConfig } from '@/trainer/io/config';
import { loadTokenizer } from '@/trainer/io/tokenizer';
import type { Metric, StepMetric } from '@/trainer/metrics';
import { bind, type Model, ofAdapter, ofJudge, partsOf, type Trainable } from '@/trainer/model/trainable';
import { loadWeights, type Weights } from '@/trainer/model/weights';
import { readJudge, readPeft } from '@/trainer/peft';
import { scoreAnswers } from '@/trainer/score';
import { groupGradient } from '@/trainer/stages/gradients';
import { judgeGradient, judgePairs } from '@/trainer/stages/judge';
import { sequenceGradient, sequenceLoss } from '@/trainer/stages/sequence';
import { train } from '@/trainer/train';
import { largestDifference, NANO, nanoDir, nanoReference, scratchDir, tokenPairs, writePairs } from './nano';
import { type ReferenceCurve, type ReferenceGradient, stageReference } from './stages-reference';

const scratch = scratchDir();
const loaded: Weights[] = [];
afterEach(() => {
  setMode(undefined);
  disposeGraphs();
});
afterAll(() => {
  for (const weights of loaded) weights.dispose();
});

const lines = (name: string, rows: object[]) => {
  const file = path.join(scratch, name);
  writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return file;
};

async function load(name: string) {
  await pickBackend();
  const weights = await loadWeights(nanoDir(name));
  loaded.push(weights);
  return { weights, adapter: readPeft(path.join(nanoDir(name), 'adapter'), weights.config) };
}

/** Within 1e-4 of the reference's mean, relative above 1. */
function expectGradient(
  trainable: Trainable,
  gradient: Float32Array,
  by: number,
  expected: ReferenceGradient,
) {
  const { adapter } = trainable;
  const parts = adapter.entries.map(({ name, offset, size }) => ({
    name,
    values: gradient.subarray(offset, offset + size),
  }));
  if (trainable.head > 0)
    parts.push({ name: 'head', values: gradient.subarray(gradient.length - trainable.head) });
  expect(parts.map((p) => p.name).sort()).toEqual(Object.keys(expected.norms).sort());
  for (const { name, values } of parts) {
    const mean = Array.from(values, (g) => g / by);
    const norm = expected.norms[name]!;
    expect(Math.abs(Math.hypot(...mean) - norm), name).toBeLessThan(1e-4 * Math.max(1, norm));
    const first = expected.first[name];
    if (first) expect(largestDifference(first, mean), name).toBeLessThan(1e-4);
  }
}

/** Eight steps of the trainer beside eight of torch. */
function expectCurve(out: string, { steps }: ReferenceCurve) {
  const mine = readFileSync(path.join(out, 'metrics.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Metric)
    .filter((m): m is StepMetric => !('kind' in m));
  expect(mine).toHaveLength(steps.length);
  steps.forEach((expected, i) => {
    expect(Math.abs(mine[i]!.loss - expected.loss), `step ${i + 1}`).toBeLessThan(1e-3);
    expect(Math.abs(mine[i]!.gradNorm - expected.gradNorm), `step ${i + 1}`).toBeLessThan(
      1e-2 * Math.max(1, expected.gradNorm),
    );
  });
}

const recipeOf = (name: string, { settings }: ReferenceCurve) => {
  const { learningRate, schedule, adam, weightDecay, maxGradNorm } = settings;
  const adapter = path.join(nanoDir(name), 'adapter');
  const model = nanoDir(name);
  return { model, adapter, learningRate, schedule, adam, weightDecay, maxGradNorm, shuffle: false };
};

describe.each(NANO)('%s', (name) => {
  const reference = stageReference(name);
  const { sft, cpt, judge } = reference;
  const maskOf = ({ ids, targets }: TokenRow) => ids.map((_, i) => (targets.includes(i) ? 1 : 0));

  it('reads chats as transformers does: its ids, and the assistant turns', async () => {
    const tokenizer = await loadTokenizer(nanoDir(name));
    for (const { messages, ids, mask } of sft.rows) {
      const { pieces } = chatOf(messages, tokenizer, { maxLength: 1024, completionEnd: 'turn' });
      expect(pieces).toHaveLength(1);
      // nothing after the last token that counts is computed
      const end = mask.lastIndexOf(1) + 1;
      expect(pieces[0]!.ids).toEqual(ids.slice(0, end));
      expect(maskOf(pieces[0]!)).toEqual(mask.slice(0, end));
    }
  });

  it('cuts texts into pieces, the end token last', async () => {
    const tokenizer = await loadTokenizer(nanoDir(name));
    const pieces = cpt.texts.flatMap((text) => piecesOf(text, tokenizer, cpt).pieces);
    expect(pieces.map((p) => p.ids)).toEqual(cpt.pieces.filter((ids) => ids.length > 1));
    expect(pieces.reduce((sum, p) => sum + p.targets.length, 0)).toBe(cpt.tokens);
  });

  const rowsOf = {
    sft: sft.rows.map(({ ids, mask }) => ({ ids, targets: mask.flatMap((m, i) => (m && i > 0 ? [i] : [])) })),
    cpt: cpt.pieces
      .filter((ids) => ids.length > 1)
      .map((ids) => ({ ids, targets: ids.slice(1).map((_, i) => i + 1) })),
  };

  it.each([
    ['sft', 'graph', false],
    ['sft', 'eager', false],
    ['sft', 'graph', true],
    ['cpt', 'graph', false],
    ['cpt', 'eager', false],
  ] as const)(
    '%s has the loss and gradients of torch (%s, recomputed: %s)',
    async (stage, mode, recompute) => {
      const { weights, adapter } = await load(name);
      setMode(mode);
      const { loss, gradient, tokens } = reference[stage];
      const model = bind(weights, ofAdapter(adapter));
      const packed = packSequences(rowsOf[stage]);
      const result = sequenceGradient(model, packed, recompute);
      expect(Math.abs(result.value / tokens - loss)).toBeLessThan(1e-4);
      expect(Math.abs(sequenceLoss(model, packed) / tokens - loss)).toBeLessThan(1e-4);
      expectGradient(ofAdapter(adapter), result.gradient, tokens, gradient);
      // one row at a time gives the same sum
      const single = rowsOf[stage].map(
        (row) => sequenceGradient(model, packSequences([row]), recompute).value,
      );
      expect(Math.abs(single.reduce((a, b) => a + b, 0) / tokens - loss)).toBeLessThan(1e-4);
      model.dispose();
    },
  );

  it.each(['graph', 'eager'] as const)(
    'a judge has the rewards, loss and gradients of torch (%s)',
    async (mode) => {
      const { weights, adapter } = await load(name);
      setMode(mode);
      const trainable = ofJudge(adapter, Float32Array.from(judge.head[0]!));
      const model: Model = bind(weights, trainable);
      const packed = packPairs(tokenPairs(nanoReference(name)));
      const n = packed.pairs;
      const zero = new Array(n).fill(0);
      const plain = judgeGradient(model, packed, zero, { marginWeight: 0, centering: 0 }, false);
      expect(largestDifference(plain.report, judge.rewards.flat())).toBeLessThan(1e-4);
      expect(Math.abs(plain.value / n - judge.loss)).toBeLessThan(1e-4);
      expectGradient(trainable, plain.gradient, n, judge.gradient);
      const margins = judgeGradient(model, packed, judge.margins, { marginWeight: 1, centering: 0 }, true);
      expect(Math.abs(margins.value / n - judge.lossWithMargins)).toBeLessThan(1e-4);
      expectGradient(trainable, margins.gradient, n, judge.gradientWithMargins);
      const centred = judgePairs(model, packed, zero, { marginWeight: 0, centering: judge.centering });
      expect(Math.abs(centred.value / n - judge.lossWithCentering)).toBeLessThan(1e-4);
      model.dispose();
    },
  );

  it.each(['log', 'identity'] as const)(
    'dpo with offsets has the loss of torch (%s)',
    async (offsetScale) => {
      const { weights, adapter } = await load(name);
      const { beta, offset, margins, loss, gradient } = reference.odpo;
      const model = bind(weights, ofAdapter(adapter));
      const packed = packPairs(tokenPairs(nanoReference(name)));
      const settings = {
        beta,
        labelSmoothing: 0,
        gamma: 1,
        sftWeight: 0,
        loss: 'sigmoid',
        offset,
        offsetScale,
      } as const;
      const base = nanoReference(name).logps.reference.flat();
      const result = groupGradient(model, packed, base, settings, false, margins);
      expect(Math.abs(result.loss / packed.pairs - loss[offsetScale])).toBeLessThan(1e-4);
      if (offsetScale === 'log') expectGradient(ofAdapter(adapter), result.gradient, packed.pairs, gradient);
      model.dispose();
    },
  );

  it('sft follows torch for 8 steps', async () => {
    const data = lines(
      `${name}-sft.jsonl`,
      sft.rows.map(({ messages }) => ({ messages })),
    );
    const out = path.join(scratch, `${name}-sft`);
    const recipe = {
      ...recipeOf(name, sft.curve),
      stage: 'sft',
      data,
      evalShare: 0,
      batchSize: 3,
      epochs: 8,
    };
    await train(recipe, { outDir: out });
    expectCurve(out, sft.curve);
  });

  it('cpt follows torch for 8 steps', async () => {
    const data = lines(
      `${name}-cpt.jsonl`,
      cpt.texts.map((text) => ({ text })),
    );
    const out = path.join(scratch, `${name}-cpt`);
    const recipe = { ...recipeOf(name, cpt.curve), stage: 'cpt', data, evalShare: 0, epochs: 8 };
    await train({ ...recipe, maxLength: cpt.maxLength, batchSize: rowsOf.cpt.length }, { outDir: out });
    expectCurve(out, cpt.curve);
  });
});

describe('a judge', () => {
  const name = 'nano-llama';
  it('learns its pairs, is kept as a classifier of PEFT, and is read again', async () => {
    const data = writePairs(path.join(scratch, 'judge.jsonl'), nanoReference(name));
    const out = path.join(scratch, 'judge');
    const recipe = { model: nanoDir(name), stage: 'judge', data, epochs: 6, learningRate: 5e-3 };
    await train(recipe, { outDir: out });
    const config = readModelConfig(nanoDir(name));
    const { adapter, head } = readJudge(out, config);
    expect(head).toHaveLength(config.hiddenSize);
    expect(() => readPeft(out, config)).toThrow(/judge/);
    expect(() => readJudge(path.join(nanoDir(name), 'adapter'), config)).toThrow(/no judge/);
    const { weights } = await load(name);
    const model = bind(weights, ofJudge(adapter, head));
    const packed = packPairs(tokenPairs(nanoReference(name)));
    const { rewards } = judgePairs(model, packed, new Array(packed.pairs).fill(0), {
      marginWeight: 0,
      centering: 0,
    });
    const right = Array.from({ length: packed.pairs }, (_, i) => rewards[2 * i]! > rewards[2 * i + 1]!);
    expect(right.filter(Boolean).length / packed.pairs).toBeGreaterThan(0.9);
    expect(partsOf(ofJudge(adapter, head)).head).toEqual(head);
    model.dispose();

    const { pairs } = nanoReference(name);
    const say = (content: string) => [{ role: 'assistant', content }];
    const answers = lines(
      'answers.jsonl',
      pairs.flatMap((p) => [p.chosen, p.rejected].map((c) => ({ prompt: p.messages, completion: say(c) }))),
    );
    const scores: number[] = [];
    for await (const row of scoreAnswers({ model: nanoDir(name), judge: out, answers }))
      scores.push(row.score);
    expect(largestDifference(scores, rewards)).toBeLessThan(1e-4);
    const broken = lines('broken-answers.jsonl', [{ prompt: pairs[0]!.messages, completion: [] }]);
    await expect(scoreAnswers({ model: nanoDir(name), judge: out, answers: broken }).next()).rejects.toThrow(
      /line 1: completion/,
    );
  });
});

describe('the three stages, one after the other', () => {
  const name = 'nano-qwen2';
  const words = ['tea', 'rain', 'street', 'lamp', 'river', 'bread', 'song'];
  const text = (i: number) =>
    Array.from({ length: 12 }, (_, w) => words[(i * (w % 3) + w) % words.length]).join(' ');
  const say = (content: string) => ({ role: 'assistant', content });
  const ask = (i: number) => ({ role: 'user', content: `Say something about ${words[i % words.length]}.` });
  const held = (i: number) => (i % 5 === 4 ? 'test' : 'train');
  const many = <T>(n: number, row: (i: number) => T) => Array.from({ length: n }, (_, i) => row(i));

  it('each goes on from the adapter of the one before, and lowers its held-out loss', async () => {
    const texts = lines(
      'stage-1.jsonl',
      many(40, (i) => ({ text: text(i), split: held(i) })),
    );
    const general = lines(
      'general.jsonl',
      many(30, (i) => ({ messages: [ask(i), say(text(i + 3))], split: held(i) })),
    );
    const domain = lines(
      'domain.jsonl',
      many(30, (i) => ({ messages: [ask(i), say(text(i))], split: held(i) })),
    );
    const pairs = lines(
      'pairs.jsonl',
      many(40, (i) => ({
        prompt: [ask(i)],
        chosen: [say(text(i))],
        rejected: [say(`zzz ${i} qqq`)],
        split: held(i),
      })),
    );
    const common = {
      model: nanoDir(name),
      learningRate: 3e-3,
      batchSize: 8,
      epochs: 2,
      lora: { rank: 8, alpha: 16 },
    };
    const mixOf = (share: number) => [
      { file: domain, weight: 1 - share },
      { file: general, weight: share },
    ];
    const recipes = [
      { stage: 'cpt', data: texts },
      { stage: 'sft', data: mixOf(0.5) },
      { stage: 'sft', data: mixOf(0.2) },
      { stage: 'dpo', data: pairs, reference: 'initial', epochs: 1 },
    ];
    let adapter: string | undefined;
    for (const [i, recipe] of recipes.entries()) {
      const outDir = path.join(scratch, `stage-${i}`);
      const result = await train({ ...common, ...recipe, ...(adapter ? { adapter } : {}) }, { outDir });
      expect(result.after!.loss, `stage ${i + 1}`).toBeLessThan(result.before!.loss);
      const got = result.counts.mix?.map((source) => source.got);
      if (i === 1) expect(got![1]).toBeCloseTo(0.5, 1);
      if (i === 2) expect(got![1]).toBeCloseTo(0.2, 1);
      adapter = outDir;
    }
  });

  it('is resumed in any stage with the same bytes', async () => {
    const data = lines(
      'resumed.jsonl',
      many(30, (i) => ({ text: text(i), split: held(i) })),
    );
    const recipe = {
      stage: 'cpt',
      model: nanoDir(name),
      data,
      batchSize: 4,
      epochs: 2,
      saveEvery: 2,
      maxLength: 16,
    };
    const [whole, broken] = [path.join(scratch, 'whole'), path.join(scratch, 'broken')];
    await train(recipe, { outDir: whole });
    const stop = new AbortController();
    const run = train(recipe, {
      outDir: broken,
      signal: stop.signal,
      onEvent: (e) => e.type === 'metric' && e.metric.step === 3 && stop.abort(),
    });
    await expect(run).rejects.toMatchObject({ code: 'cancelled' });
    await train(recipe, { outDir: broken, resume: true });
    const bytes = (dir: string) => readFileSync(path.join(dir, 'adapter_model.safetensors'));
    expect(bytes(broken).equals(bytes(whole))).toBe(true);
  });
});
