// Products in bfloat16: what is recorded for them, and how far the numbers move.
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { pickBackend } from '@/trainer/backend';
import { packPairs } from '@/trainer/data/pack';
import { type Attribute, BFLOAT16, FLOAT, native } from '@/trainer/graph/binding';
import { compute, setMode } from '@/trainer/graph/compute';
import { lowerProduct, precision, setPrecision } from '@/trainer/graph/precision';
import { record, upload } from '@/trainer/graph/record';
import { type Known, outputsOf } from '@/trainer/graph/shapes';
import { bf16ToF32, f32ToBf16 } from '@/trainer/io/halves';
import { openSafetensors } from '@/trainer/io/safetensors';
import type { StepMetric } from '@/trainer/metrics';
import { answerLogps } from '@/trainer/model/answer-logps';
import { exactProduct, product, wholeProduct } from '@/trainer/model/ops';
import { bind, ofAdapter } from '@/trainer/model/trainable';
import { loadWeights } from '@/trainer/model/weights';
import { readPeft } from '@/trainer/peft';
import { groupGradient } from '@/trainer/stages/gradients';
import { type Tensor, type Tensor2D, tf } from '@/trainer/tf';
import { train } from '@/trainer/train';
import { taken } from './compare-stage';
import {
  curveRecipe,
  largestDifference,
  NANO,
  nanoDir,
  nanoReference,
  scratchDir,
  tokenPairs,
  writePairs,
} from './nano';
import { adapterBytes, atStep, interrupted, readMetrics } from './run-files';

const scratch = scratchDir();
beforeAll(async () => {
  expect((await pickBackend()).name).toMatch(/^tensorflow/);
});
afterEach(() => {
  setPrecision('float32');
  setMode(undefined);
});

const matrix = (rows: number, columns: number, seed: number): Tensor2D =>
  tf.randomNormal([rows, columns], 0, 1, 'float32', seed);
type Multiply = (a: Tensor, b: Tensor, transposeA?: boolean, transposeB?: boolean) => Tensor;

describe('a recorded product', () => {
  const operations = (multiply: Multiply) => {
    const [a, b] = [matrix(5, 7, 1), matrix(3, 7, 2)];
    upload([a, b]);
    const tape = record(() => [multiply(a, b, false, true)]);
    expect(tape.outputs).toMatchObject([{ shape: [5, 3], dtype: FLOAT }]);
    tf.dispose([a, b]);
    const value = (attributes: Attribute[], name: string) => attributes.find((a) => a.name === name)?.value;
    return tape.operations.map(({ name, attributes }) =>
      name === 'Cast'
        ? `Cast ${value(attributes, 'SrcT')} to ${value(attributes, 'DstT')}`
        : `${name} of ${value(attributes, 'T')}, adj_y ${value(attributes, 'adj_y')}`,
    );
  };
  const [down, up] = [`Cast ${FLOAT} to ${BFLOAT16}`, `Cast ${BFLOAT16} to ${FLOAT}`];

  it('is as it was in float32', () => {
    for (const multiply of [product, wholeProduct, exactProduct])
      expect(operations(multiply)).toEqual([`BatchMatMulV2 of ${FLOAT}, adj_y true`]);
  });

  // CPU has no kernel that multiplies bfloat16 into float32
  it('has its casts in bfloat16: around the product, around its factors alone, or none', () => {
    setPrecision('bfloat16');
    expect(operations(product)).toEqual([down, down, `BatchMatMulV2 of ${BFLOAT16}, adj_y true`, up]);
    expect(operations(wholeProduct)).toEqual([
      ...[down, down, up, up],
      `BatchMatMulV2 of ${FLOAT}, adj_y true`,
    ]);
    expect(operations(exactProduct)).toEqual([`BatchMatMulV2 of ${FLOAT}, adj_y true`]);
  });

  it('is one operation with a float32 result where a device has the kernel', () => {
    const { TF_ATTR_BOOL: type } = native().binding;
    const pushed: string[] = [];
    const push = (name: string, attributes: Attribute[], inputs: Known[]): Known => {
      pushed.push(name);
      return outputsOf(name, attributes, inputs)[0]!;
    };
    const turned = [
      { name: 'adj_x', type, value: true },
      { name: 'adj_y', type, value: false },
    ];
    const factors = [
      { shape: [7, 5], dtype: FLOAT },
      { shape: [7, 3], dtype: FLOAT },
    ];
    for (const result of ['rounded', 'whole'] as const)
      expect(lowerProduct(push, turned, factors, result, true)).toEqual({ shape: [5, 3], dtype: FLOAT });
    expect(pushed).toEqual(['Cast', 'Cast', 'BatchMatMulV3', 'Cast', 'Cast', 'BatchMatMulV3']);
  });

  it('gives the product of rounded factors', () => {
    const [a, b] = [matrix(40, 300, 3), matrix(300, 30, 4)];
    upload([a, b]);
    const run = (multiply: Multiply, as: 'float32' | 'bfloat16') => {
      setPrecision(as);
      const probe = () => ({ a: matrix(41, 301, 3), b: matrix(301, 31, 4) });
      const [out] = compute({ a, b }, probe, ({ a, b }) => [multiply(a, b)]);
      const values = out!.dataSync() as Float32Array;
      out!.dispose();
      return values;
    };
    const cut = (x: Tensor2D) => tf.tensor2d(bf16ToF32(f32ToBf16(x.dataSync() as Float32Array)), x.shape);
    const expected = tf.matMul(cut(a), cut(b)).dataSync() as Float32Array;
    const exact = run(product, 'float32');
    expect(largestDifference(run(wholeProduct, 'bfloat16'), expected)).toBeLessThan(1e-4);
    // the result rounded too: half a unit of 8 bits
    const rounded = run(product, 'bfloat16');
    expected.forEach((value, i) => {
      expect(Math.abs(rounded[i]! - value)).toBeLessThan(1e-4 + Math.abs(value) / 256);
    });
    expect(largestDifference(expected, exact)).toBeGreaterThan(0.01);
    expect(largestDifference(run(exactProduct, 'bfloat16'), exact)).toBeLessThan(1e-4);
  });
});

describe.each(NANO)('%s in bfloat16', (name) => {
  it.each([
    ['on one tape', false],
    ['recomputed by layer', true],
  ])('gives log-probabilities and gradients near those of float32, %s', async (_, recompute) => {
    const reference = nanoReference(name);
    const weights = await loadWeights(nanoDir(name));
    const adapter = readPeft(path.join(nanoDir(name), 'adapter'), weights.config);
    const model = bind(weights, ofAdapter(adapter));
    const packed = packPairs(tokenPairs(reference));
    const base = reference.logps.reference.flat();
    const settings = { beta: 0.1, labelSmoothing: 0, gamma: 1, sftWeight: 0, loss: 'sigmoid' } as const;
    const run = (as: 'float32' | 'bfloat16') => {
      setPrecision(as);
      const { gradient, logps } = groupGradient(model, packed, base, settings, recompute);
      return { gradient: taken(gradient), logps, alone: answerLogps(weights, model.lora, packed) };
    };
    const [whole, rounded] = [run('float32'), run('bfloat16')];
    model.dispose();
    weights.dispose();
    const perToken = rounded.logps.map((logp, i) => (logp - whole.logps[i]!) / packed.lengths[i]!);
    const worst = Math.max(...perToken.map(Math.abs));
    const distance = Math.hypot(...rounded.gradient.map((g, i) => g - whole.gradient[i]!));
    const apart = distance / Math.hypot(...whole.gradient);
    // of 8 bits, some 0.4 % a factor; and they do move
    expect(worst).toBeLessThan(0.01);
    expect(worst).toBeGreaterThan(1e-5);
    expect(apart).toBeLessThan(0.03);
    expect(apart).toBeGreaterThan(1e-4);
    expect(largestDifference(rounded.logps, rounded.alone)).toBeLessThan(0.05);
  });
});

describe('a run in bfloat16', () => {
  const name = 'nano-llama';
  const recipe = () => ({
    ...curveRecipe(name, writePairs(path.join(scratch, 'pairs.jsonl'), nanoReference(name))),
    precision: 'bfloat16' as const,
    saveEvery: 2,
  });

  it('follows float32 at a distance, keeps its values in float32, and resumes with the same bytes', async () => {
    const whole = path.join(scratch, 'whole');
    await train(recipe(), { outDir: whole });
    expect(precision()).toBe('float32');
    const steps = readMetrics(whole) as StepMetric[];
    const { curve } = nanoReference(name);
    const apart = curve.steps.map((step, i) => Math.abs(steps[i]!.loss - step.loss));
    expect(Math.max(...apart)).toBeLessThan(0.01);
    expect(Math.max(...apart)).toBeGreaterThan(1e-6);

    const broken = path.join(scratch, 'broken');
    await interrupted(recipe(), broken, atStep(5));
    expect(precision()).toBe('float32');
    const state = path.join(broken, 'state', readdirSync(path.join(broken, 'state')).sort().at(-1)!);
    const saved = openSafetensors(path.join(state, 'trainable.safetensors'));
    expect(new Set(saved.names.map((tensor) => saved.info(tensor).dtype))).toEqual(new Set(['F32']));
    saved.close();
    await train(recipe(), { outDir: broken, resume: true });
    expect(adapterBytes(broken).equals(adapterBytes(whole))).toBe(true);
  });

  it('is refused where steps do not run as graphs', async () => {
    setMode('eager');
    const run = train(recipe(), { outDir: path.join(scratch, 'eager') });
    await expect(run).rejects.toMatchObject({ code: 'precision' });
    await expect(run).rejects.toThrow(
      /bfloat16 need native TensorFlow and graphs.*Set precision to "float32"/,
    );
  });
});
