// Tapes that are known without recording: only where all that agrees with the recordings says the same.
import { expect, test } from 'vitest';
import { packPairs, type TokenPair } from '@/trainer/data/pack';
import { native } from '@/trainer/graph/binding';
import { compute, setMode } from '@/trainer/graph/compute';
import { describe } from '@/trainer/graph/describe';
import { Foresight } from '@/trainer/graph/foresee';
import { type Constant, record, type Tape } from '@/trainer/graph/record';
import { answerLogps } from '@/trainer/model/answer-logps';
import { LINEAR_LAYERS } from '@/trainer/model/linear-layers';
import { withLora } from '@/trainer/model/trainable';
import { replace } from '@/trainer/model/trained';
import { groupGradient } from '@/trainer/stages/gradients';
import { type Tensor, tf } from '@/trainer/tf';
import { taken } from './compare-stage';
import { movedAdapter, tokens } from './graph-runs';

const settings = { beta: 0.1, labelSmoothing: 0, gamma: 1, sftWeight: 0, loss: 'sigmoid' } as const;
const moved = movedAdapter(LINEAR_LAYERS);

const int = (...values: number[]): Constant => ({
  dtype: 3,
  shape: [values.length],
  values: Int32Array.from(values),
});
/** A tape that captures one tensor and holds these constants. */
const tapeWith = (id: number, ...constants: Constant[]): Tape => ({
  operations: [],
  constants,
  captures: [{ id, dtype: 1, shape: [2] }],
  outputs: [],
});

test('a number is foreseen as a multiple of a size or of two, once nothing else agrees with the recordings', () => {
  const foresight = new Foresight('s');
  const truth = ([a, b]: number[]) => [int(3 * a!, 7), int(a! * b!, 5 * b!)];
  const learn = (...sizes: number[]) => foresight.learn(sizes, [40, 41], 's', tapeWith(41, ...truth(sizes)));
  const foresee = (...sizes: number[]) => foresight.tapeOf(sizes, [50, 51], [[9], [8]]);
  learn(4, 6);
  expect(foresee(4, 6)?.constants).toEqual(truth([4, 6]));
  expect(foresee(5, 6)).toBeUndefined();
  learn(5, 9);
  learn(10, 7);
  const tape = foresee(11, 13);
  expect(tape?.constants).toEqual(truth([11, 13]));
  expect(tape?.captures).toEqual([{ id: 51, dtype: 1, shape: [8] }]);
});

test('what was always the same, or 1, or equal by chance is recorded again when it no longer is', () => {
  const foresight = new Foresight('s');
  const learn = (a: number, b: number, c: number) =>
    foresight.learn([a, b, c], [1], 's', tapeWith(1, int(a), int(b * 2)));
  const foresee = (...sizes: number[]) => foresight.tapeOf(sizes, [1], [[2]])?.constants;
  for (const a of [4, 7, 9]) learn(a, 3, a);
  expect(foresee(8, 3, 8)).toEqual([int(8), int(6)]);
  // the second constant may be 6 or twice the second size; the first may be the first size or the third
  expect(foresee(8, 5, 8)).toBeUndefined();
  expect(foresee(8, 3, 6)).toBeUndefined();
  learn(8, 5, 6);
  learn(12, 7, 5);
  expect(foresee(13, 11, 17)).toEqual([int(13), int(22)]);
  expect(foresee(1, 11, 17)).toBeUndefined();
});

test('nothing is foreseen of numbers that follow otherwise from sizes, nor of tensors that were not told', () => {
  const rounded = new Foresight('s');
  for (const n of [5, 8, 12, 17]) rounded.learn([n], [1], 's', tapeWith(1, int(Math.ceil(n / 3))));
  expect(rounded.tapeOf([12], [1], [[2]])).toBeUndefined();
  const hidden = new Foresight('s');
  hidden.learn([5], [1], 's', tapeWith(2, int(5)));
  expect(hidden.tapeOf([5], [1], [[2]])).toBeUndefined();
});

test('a recording that is not what was foreseen ends the run', () => {
  const foresight = new Foresight('s');
  for (const n of [4, 6, 9]) foresight.learn([n], [1], 's', tapeWith(1, int(2 * n)));
  expect(() => foresight.learn([20], [1], 's', tapeWith(1, int(41)))).toThrow(/fault of the trainer/);
});

test('structure and what is fixed are told apart, sizes are not', () => {
  const [x, y, z] = [tf.zeros([2, 3]), tf.zeros([5, 3]), tf.variable(tf.zeros([2, 3]))];
  expect(describe({ x, n: 4 }, false)).toMatchObject({ sizes: [2, 3, 4] });
  expect(describe({ x }, false).text).toBe(describe({ x: y }, false).text);
  expect(describe({ x }, true).text).not.toBe(describe({ x: y }, true).text);
  expect(describe({ x }, true).text).not.toBe(describe({ x: z }, true).text);
  expect(describe({ beta: 0.1 }, true).text).not.toBe(describe({ beta: 0.2 }, true).text);
  expect(() => describe({ a: new Int32Array(2) }, false)).toThrow(/must be tensors/);
  tf.dispose([x, y, z]);
});

test('work of a kind is recorded a few times and then no more, whatever its batch', () => {
  setMode('graph');
  let recorded = 0;
  const run = (rows: number, columns: number) => {
    const batch = { x: tf.range(0, rows * columns).reshape([rows, columns]), rows };
    const work = ({ x, rows }: { x: Tensor; rows: number }) => {
      recorded++;
      return [tf.sum(tf.reshape(tf.square(x), [-1, rows]), 0)];
    };
    const probe = () => ({ x: tf.zeros([11, 5]), rows: 11 });
    const [out] = compute(batch, probe, work, { name: 'squares', reads: {} }) as [Tensor];
    const eager = tf.tidy(() => Array.from(work(batch)[0]!.dataSync()));
    recorded--;
    expect(Array.from(out.dataSync())).toEqual(eager);
    tf.dispose([out, batch.x]);
  };
  const sizes: [number, number][] = [
    [3, 4],
    [6, 2],
    [5, 7],
    [8, 3],
    [9, 10],
    [2, 6],
    [12, 5],
    [7, 7],
  ];
  for (const [rows, columns] of sizes.slice(0, 4)) run(rows, columns);
  const before = recorded;
  for (const [rows, columns] of sizes.slice(4)) run(rows, columns);
  expect(recorded).toBe(before);
});

test.each([
  ['on one tape', false],
  ['recomputed by layer', true],
])('foreseen steps of a changing adapter give the numbers of eager ones, %s', (_, recompute) => {
  const tensors = tf.memory().numTensors;
  const model = withLora(moved.weights, moved.lora);
  for (let s = 0; s < 12; s++) {
    const pairs: TokenPair[] = Array.from({ length: 3 }, (_, i) => ({
      prompt: tokens(20 + ((s * 7 + i * 13) % 31), s + i),
      chosen: tokens(10 + ((s * 5 + i * 3) % 23), s + i + 40),
      rejected: tokens(9 + ((s * 11 + i * 17) % 29), s + i + 90),
    }));
    const packed = packPairs(pairs);
    const reference = Float32Array.from({ length: 6 }, (_, i) => -20 - i);
    const [graph, eager] = (['graph', 'eager'] as const).map((mode) => {
      setMode(mode);
      const result = groupGradient(model, packed, reference, settings, recompute);
      return [...taken(result.gradient), ...result.logps, ...answerLogps(moved.weights, moved.lora, packed)];
    });
    graph!.forEach((value, i) => {
      expect(Math.abs(value - eager![i]!)).toBeLessThan(1e-5 * Math.max(1, Math.abs(eager![i]!)));
    });
    for (const tensor of moved.lora.list) replace(tensor, tf.mul(tensor, 0.99));
  }
  expect(tf.memory().numTensors).toBe(tensors);
});

test('the tape of a batch that is foreseen is the one that is recorded', () => {
  const foresight = new Foresight('s');
  const work = (x: Tensor) => [tf.reshape(tf.concat([x, x]), [x.shape[1]!, -1, 2]), tf.sum(x, 0)];
  for (const [i, shape] of (
    [
      [4, 6],
      [10, 2],
      [6, 8],
      [14, 10],
      [2, 4],
    ] as [number, number][]
  ).entries()) {
    const x = tf.zeros(shape);
    const [id] = native().getInputTensorIds([x]);
    const tape = record(() => work(x));
    if (i < 3) foresight.learn(shape, [id!], 's', tape);
    else {
      const foreseen = foresight.tapeOf(shape, [id!], [shape])!;
      expect(foreseen.constants).toEqual(tape.constants);
      expect(foreseen.captures).toEqual(tape.captures);
    }
    x.dispose();
  }
});
