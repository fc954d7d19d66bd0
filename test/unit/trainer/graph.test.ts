// Steps that are recorded and run as graphs: the bits of the eager ones, for batches of every size.
import { expect, test } from 'vitest';
import { packPairs, type TokenPair } from '@/trainer/data/pack';
import { compute, graphCount, setMode } from '@/trainer/graph/compute';
import { after, record, upload } from '@/trainer/graph/record';
import { type LossName, losses } from '@/trainer/losses';
import { answerLogps } from '@/trainer/model/answer-logps';
import { withLora } from '@/trainer/model/trainable';
import { groupGradient } from '@/trainer/stages/gradients';
import { type Tensor, tf } from '@/trainer/tf';
import { taken } from './compare-stage';
import { movedAdapter, tokens } from './graph-runs';

const settings = { beta: 0.1, labelSmoothing: 0, gamma: 1, sftWeight: 0, loss: 'sigmoid' } as const;
const moved = movedAdapter(['q_proj', 'v_proj', 'o_proj', 'gate_proj', 'down_proj']);

const pair = (prompt: number, chosen: number, rejected: number): TokenPair => ({
  prompt: tokens(prompt, 1),
  chosen: tokens(chosen, 2),
  rejected: tokens(rejected, 3),
});
/** All pairs of answers in this order, the best first. */
function ranking(prompt: number, answers: number[]): TokenPair[] {
  const texts = answers.map((n, i) => tokens(n, 10 + i));
  return texts.flatMap((chosen, i) =>
    texts.slice(i + 1).map((rejected) => ({ prompt: tokens(prompt, 1), chosen, rejected })),
  );
}

// Of one length and of several, alone and together, with few and with many predictions.
const BATCHES = [
  [pair(20, 8, 8), pair(20, 8, 8)],
  [pair(33, 12, 5)],
  [pair(9, 30, 41), pair(50, 2, 3), pair(24, 7, 9)],
  [pair(40, 100, 90), pair(12, 60, 70)],
  [pair(5, 1, 1), pair(6, 1, 1)],
  ranking(22, [9, 14, 5, 11]),
  [...ranking(12, [6, 8, 7]), pair(30, 9, 4)],
  // attention in chunks, not in bins
  ranking(15, [130, 70, 150, 90]),
];

/** Within a bound that is relative above 1. */
const near = (a: ArrayLike<number>, b: ArrayLike<number>, within: number) => {
  expect(a.length).toBe(b.length);
  for (let i = 0; i < a.length; i++)
    expect(Math.abs(a[i]! - b[i]!)).toBeLessThan(within * Math.max(1, Math.abs(b[i]!)));
};

test.each([
  ['on one tape', false],
  ['recomputed by layer', true],
])('a graph gives the numbers of the eager step, %s, and leaks nothing', (_, recompute) => {
  const tensors = tf.memory().numTensors;
  for (const batch of [...BATCHES, ...BATCHES]) {
    const packed = packPairs(batch);
    const reference = Float32Array.from({ length: 2 * packed.pairs }, (_, i) => -20 - i);
    const [graph, eager] = (['graph', 'eager'] as const).map((mode) => {
      setMode(mode);
      const result = groupGradient(
        withLora(moved.weights, moved.lora),
        packed,
        reference,
        settings,
        recompute,
      );
      const gradient = { ...result, gradient: taken(result.gradient) };
      return { gradient, logps: answerLogps(moved.weights, moved.lora, packed) };
    });
    // equal bits where TensorFlow has one kernel for both; on processors with AVX-512 it fuses some in a graph
    near(graph!.logps, eager!.logps, 1e-5);
    near(graph!.gradient.logps, eager!.gradient.logps, 1e-5);
    near(graph!.gradient.gradient, eager!.gradient.gradient, 2e-6);
    near([graph!.gradient.loss], [eager!.gradient.loss], 1e-5);
  }
  expect(tf.memory().numTensors).toBe(tensors);
  // One for the log-probabilities and one for the gradient, for each power of two in the parts of the output.
  expect(graphCount()).toBeLessThanOrEqual(6);
});

test.each(Object.keys(losses) as LossName[])(
  'the loss %s is recorded and gives the eager gradient',
  (loss) => {
    const packed = packPairs([pair(33, 12, 5), pair(20, 8, 9)]);
    const [graph, eager] = (['graph', 'eager'] as const).map((mode) => {
      setMode(mode);
      const all = { ...settings, loss };
      const result = groupGradient(
        withLora(moved.weights, moved.lora),
        packed,
        [-60, -30, -40, -44],
        all,
        false,
      );
      return [result.loss, ...taken(result.gradient)];
    });
    near(graph!, eager!, 1e-4);
  },
);

test.each([
  ['short answers', [12, 20, 9, 15]],
  ['long answers', [140, 66, 100, 130]],
])('a ranking of %s in one sequence gives what its pairs give one by one', (_, answers) => {
  const pairs = ranking(25, answers);
  const reference = Float32Array.from({ length: 2 * pairs.length }, (_, i) => -30 - i);
  const together = packPairs(pairs);
  expect(together.ids).toHaveLength(25 + answers.reduce((a, b) => a + b, 0));
  const whole = groupGradient(withLora(moved.weights, moved.lora), together, reference, settings, false);
  const wholeGradient = taken(whole.gradient);
  const single = pairs.map((p, i) =>
    groupGradient(
      withLora(moved.weights, moved.lora),
      packPairs([p]),
      reference.subarray(2 * i, 2 * i + 2),
      settings,
      false,
    ),
  );
  near(
    whole.logps,
    single.flatMap((s) => [...s.logps]),
    1e-4,
  );
  near([whole.loss], [single.reduce((sum, s) => sum + s.loss, 0)], 1e-4);
  const parts = single.map((s) => taken(s.gradient));
  const summed = wholeGradient.map((_, i) => parts.reduce((sum, part) => sum + part[i]!, 0));
  expect(summed.some((g) => Math.abs(g) > 0.01)).toBe(true);
  near(wholeGradient, summed, 1e-4);
});

test('constants that only looked alike are told apart when they differ', () => {
  setMode('graph');
  // Height and width agree in the probe and in the first batch; the second one shows that they are two things.
  const batch = (height: number, width: number) => ({
    x: tf.range(0, height * width).reshape([height, width]),
  });
  const work = ({ x }: { x: Tensor }) => {
    const [height, width] = x.shape as [number, number];
    return [tf.add(tf.reshape(x, [width, height]), 1), tf.add(tf.reshape(x, [height, width]), 2)];
  };
  const run = (height: number, width: number) => {
    const given = batch(height, width);
    const out = compute(given, () => batch(4, 4), work);
    const lines = out.map((t) => ({ shape: t.shape, values: Array.from(t.dataSync()) }));
    tf.dispose([...out, given.x]);
    return lines;
  };
  const count = Array.from({ length: 6 }, (_, i) => i);
  expect(run(3, 3)[0]!.shape).toEqual([3, 3]);
  expect(run(2, 3)).toEqual([
    { shape: [3, 2], values: count.map((v) => v + 1) },
    { shape: [2, 3], values: count.map((v) => v + 2) },
  ]);
  expect(graphCount()).toBe(1);
});

test('what comes after something waits for it, and nothing else does', () => {
  const x = tf.randomNormal([8, 8]);
  upload([x]);
  const tape = record(() => {
    const first = tf.square(x);
    const late = after(first, () => tf.exp(x));
    return [tf.add(first, late), tf.neg(x)];
  });
  expect(tape.operations.map((o) => [o.name, o.after])).toEqual([
    ['Square', undefined],
    ['Exp', 0],
    ['Add', undefined],
    ['Neg', undefined],
  ]);
  const eager = after(x, () => tf.exp(x));
  expect(eager.shape).toEqual([8, 8]);
  tf.dispose([x, eager]);
});

test('a tape holds operations and small constants, and no data', () => {
  const x = tf.randomNormal([64, 64]);
  upload([x]);
  const tape = record(() => [tf.sum(tf.mul(tf.matMul(x, x), 2))]);
  x.dispose();
  expect(tape.operations.map((o) => o.name)).toEqual(['BatchMatMulV2', 'Mul', 'Sum']);
  expect(tape.captures.map((c) => c.shape)).toEqual([[64, 64]]);
  expect(tape.outputs.map((o) => o.shape)).toEqual([[]]);
  expect(tape.constants.every((c) => c.values.length <= 2)).toBe(true);
});

test('what cannot be recorded is said', () => {
  const x = tf.tensor1d([3, 1, 2]);
  upload([x]);
  expect(() => record(() => [tf.topk(x, 2).values])).toThrow(/TopKV2 has no shape rule/);
  const twice = { work: ({ x }: { x: Tensor }) => (x.size > 3 ? [tf.exp(x)] : [tf.neg(x)]) };
  setMode('graph');
  expect(() => compute({ x }, () => ({ x: tf.tensor1d([1, 2, 3, 4]) }), twice.work)).toThrow(
    /probe of a recorded step has another structure/,
  );
  x.dispose();
});
