// Dropout of what adapters read: against PEFT given the same masks, and what its masks are a function of.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { pickBackend } from '@/trainer/backend';
import { packPairs, type TokenPair } from '@/trainer/data/pack';
import { packSequences } from '@/trainer/data/sequences';
import { type Keys, maskOf, rowKeys, withDropout } from '@/trainer/model/dropout';
import { bind, flatValues, type Model, ofAdapter } from '@/trainer/model/trainable';
import { groupGradient } from '@/trainer/stages/gradients';
import { sequenceGradient, sequenceLoss } from '@/trainer/stages/sequence';
import { tf } from '@/trainer/tf';
import { train } from '@/trainer/train';
import { CASES, expectClose, expectGradient, loadCase, taken } from './compare-stage';
import {
  curveRecipe,
  largestDifference,
  type NANO,
  nanoDir,
  nanoReference,
  scratchDir,
  tokenPairs,
  writePairs,
} from './nano';
import { adapterBytes, atStep, interrupted, readMetrics } from './run-files';
import { type ReferenceGradient, stageReference } from './stages-reference';

const scratch = scratchDir();
type Numbers = { loss: number; gradient: ReferenceGradient };
const reference = JSON.parse(
  readFileSync(path.resolve(import.meta.dirname, '../../fixtures/dropout.json'), 'utf8'),
) as { rate: number; seed: number; step: number } & Record<(typeof NANO)[number], Numbers>;

describe.each(CASES)('dropout on $name as $mode', (given) => {
  const { rows, tokens, loss } = stageReference(given.name).sft;
  const expected = reference[given.name];
  let loaded: Awaited<ReturnType<typeof loadCase>>;
  let model: Model;
  beforeAll(async () => {
    loaded = await loadCase(given);
    model = bind(loaded.weights, ofAdapter(loaded.adapter));
    return () => {
      model.dispose();
      loaded.weights.dispose();
    };
  });
  const packed = packSequences(
    rows.map(({ ids, mask }) => ({ ids, targets: mask.flatMap((counts, t) => (counts ? [t] : [])) })),
  );

  it.each([
    ['on one tape', false],
    ['recomputed by layer', true],
  ])('gives the loss and gradients of PEFT with the same masks, %s', (_, recompute) => {
    const tensors = tf.memory().numTensors;
    const training = withDropout(model, reference);
    const { value, gradient } = sequenceGradient(training.model, packed, recompute);
    training.dispose();
    expectClose(value / tokens, expected.loss, 1e-4);
    expectGradient(gradient, loaded.adapter.entries, tokens, expected.gradient);
    expect(tf.memory().numTensors).toBe(tensors);
    // and none without
    expectClose(sequenceLoss(model, packed) / tokens, loss, 1e-4);
    expect(Math.abs(expected.loss - loss)).toBeGreaterThan(1e-3);
  });

  it('does not depend on what is computed beside a pair, nor in which order', () => {
    // the third answer stands in two pairs of one prompt
    const [one, two, three] = tokenPairs(nanoReference(given.name)) as [TokenPair, TokenPair, TokenPair];
    const pairs = [one, two, { ...two, chosen: three.chosen }, three];
    const settings = { beta: 0.1, labelSmoothing: 0, gamma: 1, sftWeight: 0, loss: 'sigmoid' } as const;
    const training = withDropout(model, reference);
    const gradientOf = (of: TokenPair[]) => {
      const none = new Float32Array(2 * of.length);
      const { logps, gradient } = groupGradient(training.model, packPairs(of), none, settings, false);
      return { logps: [...logps], gradient: taken(gradient) };
    };
    const together = gradientOf(pairs);
    const turned = gradientOf(pairs.toReversed());
    const single = pairs.map((pair) => gradientOf([pair]));
    training.dispose();
    const alone = single.flatMap(({ logps }) => logps);
    expect(largestDifference(together.logps, alone)).toBeLessThan(1e-4);
    const back = pairs.flatMap((_, i) => turned.logps.slice(2 * (pairs.length - 1 - i)).slice(0, 2));
    expect(largestDifference(back, alone)).toBeLessThan(1e-4);
    const summed = together.gradient.map((_, i) => single.reduce((sum, s) => sum + s.gradient[i]!, 0));
    expect(largestDifference(together.gradient, summed)).toBeLessThan(1e-4);
  });
});

describe('masks', () => {
  beforeAll(async () => {
    await pickBackend();
  });
  const [T, W] = [400, 300];
  const sequence = { ids: Array.from({ length: T }, (_, i) => (i * 7919) % 251), targets: [1] };
  const keysOf = (values: Int32Array, shape: [number, number], odd: 0 | 1): Keys => ({
    term: tf.tensor2d(values, shape, 'int32'),
    factor: tf.tensor2d(
      values.map((v) => (Math.imul(v, 0x9e3779b1) & ~1) | odd),
      shape,
      'int32',
    ),
  });

  it.each([0.05, 0.3, 0.5])('keep the mean at rate %s, in every row and column', (rate) => {
    const rows = keysOf(rowKeys(packSequences([sequence])), [T, 1], 0);
    const columns = keysOf(
      Int32Array.from({ length: W }, (_, j) => Math.imul(j + 1, 0x2545f491)),
      [1, W],
      1,
    );
    const mask = maskOf({ rate, rows, columns });
    const values = mask.dataSync() as Float32Array;
    expect(new Set(values)).toEqual(new Set([0, Math.fround(1 / (1 - rate))]));
    const deviation = Math.sqrt(rate / (1 - rate));
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    expect(Math.abs(mean - 1)).toBeLessThan((5 * deviation) / Math.sqrt(T * W));
    for (const [axis, count] of [
      [0, T],
      [1, W],
    ] as const) {
      const means = tf.mean(mask, axis).dataSync() as Float32Array;
      expect(largestDifference(means, new Float32Array(means.length).fill(1))).toBeLessThan(
        (5 * deviation) / Math.sqrt(count),
      );
    }
    // rows among themselves: their correlations are those of independent draws
    const unit = tf.div(tf.sub(mask, 1), deviation * Math.sqrt(W));
    const correlations = tf.sub(tf.matMul(unit, unit, false, true), tf.eye(T)).dataSync() as Float32Array;
    const spread = Math.sqrt(correlations.reduce((sum, c) => sum + c * c, 0) / (T * (T - 1)));
    expect(spread * Math.sqrt(W)).toBeGreaterThan(0.9);
    expect(spread * Math.sqrt(W)).toBeLessThan(1.1);
  });

  it('are those of seed, step, layer and module', async () => {
    const { weights, adapter } = await loadCase({ name: 'nano-llama', mode: 'eager' });
    const model = bind(weights, ofAdapter(adapter));
    const columnsOf = (seed: number, step: number) => {
      const { model: training, dispose } = withDropout(model, { rate: 0.5, seed, step });
      const all = training.lora!.layers.flatMap((layer) =>
        Object.values(layer).map(({ dropout }) => flatValues([dropout!.columns.term]).join()),
      );
      dispose();
      return all;
    };
    const first = columnsOf(1, 1);
    expect(new Set(first).size).toBe(weights.config.layers * 7);
    expect(columnsOf(1, 1)).toEqual(first);
    for (const other of [columnsOf(1, 2), columnsOf(2, 1)])
      expect(other.some((columns) => first.includes(columns))).toBe(false);
    expect(withDropout(model, { rate: 0, seed: 1, step: 1 }).model).toBe(model);
    model.dispose();
    weights.dispose();
  });
});

describe('a run with dropout', () => {
  const name = 'nano-llama';
  const data = () =>
    writePairs(path.join(scratch, 'pairs.jsonl'), nanoReference(name), (i) => (i % 8 ? 'train' : 'test'));
  const recipe = (dropout: number) => ({
    ...curveRecipe(name, data()),
    adapter: undefined,
    lora: { rank: 4, alpha: 8, dropout },
    saveEvery: 2,
  });
  const file = (dir: string, part: string) => readFileSync(path.join(scratch, dir, part));
  it('ends with the same bytes when it was stopped, and says its rate in the adapter', async () => {
    await train(recipe(0.2), { outDir: path.join(scratch, 'whole') });
    const outDir = path.join(scratch, 'broken');
    await interrupted(recipe(0.2), outDir, atStep(3));
    await train(recipe(0.2), { outDir, resume: true });
    expect(adapterBytes(outDir).equals(adapterBytes(path.join(scratch, 'whole')))).toBe(true);
    expect(JSON.parse(file('whole', 'adapter_config.json').toString())).toMatchObject({ lora_dropout: 0.2 });
  });

  it('leaves reference and measurement alone', async () => {
    const adapter = path.join(nanoDir(name), 'adapter');
    const of = (dropout: number) => ({ ...recipe(dropout), adapter, reference: 'initial' });
    await train(of(0), { outDir: path.join(scratch, 'without') });
    await train(of(0.5), { outDir: path.join(scratch, 'with') });
    const referenceOf = (dir: string) =>
      file(
        dir,
        readdirSync(path.join(scratch, dir)).find((part) => part.startsWith('reference-'))!,
      ).toString();
    expect(referenceOf('with')).toBe(referenceOf('without'));
    expect(readMetrics(path.join(scratch, 'with'))[0]).toEqual(readMetrics(path.join(scratch, 'without'))[0]);
    expect(readMetrics(path.join(scratch, 'with'))[0]).toMatchObject({ kind: 'eval', step: 0 });
    expect(readMetrics(path.join(scratch, 'with'))[1]!.loss).not.toBeCloseTo(
      readMetrics(path.join(scratch, 'without'))[1]!.loss,
      4,
    );
  });
});
