/** Comparing a stage with the numbers of torch (stages-reference.ts), as graphs and operation by operation. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { pickBackend } from '@/trainer/backend';
import { packSequences, type TokenRow } from '@/trainer/data/sequences';
import { setMode } from '@/trainer/graph/compute';
import type { StepMetric } from '@/trainer/metrics';
import { bind, flatValues, ofAdapter } from '@/trainer/model/trainable';
import { loadWeights } from '@/trainer/model/weights';
import { readPeft } from '@/trainer/peft';
import { sequenceGradient, sequenceLoss } from '@/trainer/stages/sequence';
import { type Tensor, tf } from '@/trainer/tf';
import { train } from '@/trainer/train';
import { NANO, nanoDir } from './nano';
import { readMetrics } from './run-files';
import type { ReferenceCurve, ReferenceGradient } from './stages-reference';

/** Both models in both modes. */
export const CASES = NANO.flatMap((name) => (['graph', 'eager'] as const).map((mode) => ({ name, mode })));
export type Case = (typeof CASES)[number];

/** Sets the mode for this process; the caller disposes the weights. */
export async function loadCase({ name, mode }: Case) {
  await pickBackend();
  setMode(mode);
  const weights = await loadWeights(nanoDir(name));
  return { weights, adapter: readPeft(path.join(nanoDir(name), 'adapter'), weights.config) };
}

/** Within `most`, relative above 1. */
export function expectClose(got: number, expected: number, most: number, what = ''): void {
  expect(Math.abs(got - expected) / Math.max(1, Math.abs(expected)), what).toBeLessThan(most);
}

export function expectAllClose(got: ArrayLike<number>, expected: readonly number[], most: number): void {
  expect(got.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expectClose(got[i]!, value, most, `value ${i}`);
  });
}

/** One after the other; the tensors are gone then. */
export function taken(gradient: readonly Tensor[]): Float32Array {
  const values = flatValues(gradient);
  tf.dispose([...gradient]);
  return values;
}

type Part = { name: string; offset: number; size: number };

/** Of a sum of `count` losses, disposed here; every tensor of the reference must be among `parts`, and no other. */
export function expectGradient(
  gradient: readonly Tensor[],
  parts: readonly Part[],
  count: number,
  expected: ReferenceGradient,
): void {
  expect(parts.map((p) => p.name).sort()).toEqual(Object.keys(expected.norms).sort());
  const mean = taken(gradient).map((g) => g / count);
  expectClose(Math.hypot(...mean), expected.total, 1e-4, 'all together');
  for (const { name, offset, size } of parts) {
    const own = mean.subarray(offset, offset + size);
    expectClose(Math.hypot(...own), expected.norms[name]!, 1e-4, name);
    expected.first[name]?.forEach((value, i) => {
      expectClose(own[i]!, value, 1e-4, `${name} ${i}`);
    });
  }
}

type Loaded = Awaited<ReturnType<typeof loadCase>>;

/** Loss and gradients of sequences, together and one by one. */
export function expectSequences(
  { weights, adapter }: Loaded,
  rows: readonly TokenRow[],
  { tokens, loss, gradient }: { tokens: number; loss: number; gradient: ReferenceGradient },
  recompute: boolean,
): void {
  const model = bind(weights, ofAdapter(adapter));
  const packed = packSequences(rows);
  const result = sequenceGradient(model, packed, recompute);
  const without = sequenceLoss(model, packed);
  const alone = rows.map((row) => {
    const { value, gradient } = sequenceGradient(model, packSequences([row]), recompute);
    tf.dispose(gradient);
    return value;
  });
  model.dispose();
  expect(packed.targets).toHaveLength(tokens);
  expectClose(result.value / tokens, loss, 1e-4);
  expectClose(without / tokens, loss, 1e-4, 'without gradients');
  expectClose(alone.reduce((a, b) => a + b) / tokens, loss, 1e-4, 'one by one');
  expectGradient(result.gradient, adapter.entries, tokens, gradient);
}

/** Writes rows as JSONL. */
export function writeRows(file: string, rows: readonly object[]): string {
  writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return file;
}

/** Trains as the curve's settings say and compares each step; answers the run's folder. */
export async function expectCurve(
  recipe: object,
  { settings, steps }: ReferenceCurve,
  outDir: string,
): Promise<StepMetric[]> {
  await train({ shuffle: false, ...settings, ...recipe }, { outDir });
  const got = readMetrics(outDir) as StepMetric[];
  expect(got).toHaveLength(steps.length);
  steps.forEach((step, i) => {
    expectClose(got[i]!.loss, step.loss, 1e-3, `loss of step ${i + 1}`);
    expectClose(got[i]!.gradNorm, step.gradNorm, 1e-3, `gradient norm of step ${i + 1}`);
  });
  return got;
}
