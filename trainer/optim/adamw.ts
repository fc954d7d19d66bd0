/** AdamW (arXiv 1711.05101, algorithm 2): Adam with decoupled weight decay, on the back end. */
import { Repeated } from '../graph/repeat';
import { replace, trained } from '../model/trained';
import { type Tensor, tf, type Variable } from '../tf';
import { groupsOf } from './groups';

export type AdamWOptions = { beta1: number; beta2: number; eps: number; weightDecay: number };
/** First and second moments: a tensor each for every trained one. */
export type Moments = { m: Variable[]; v: Variable[] };

export const newMoments = (values: readonly Tensor[]): Moments => ({
  m: values.map((value) => trained(tf.zeros(value.shape))),
  v: values.map((value) => trained(tf.zeros(value.shape))),
});

/**
 * Changes `values` and `moments` in place and disposes the gradient, which is multiplied by `scale` first. `step` counts
 * from 1. One group of tensors after the other: of each there is a second copy for a moment, never of all. Matrices decay (embeddings
 * too); vectors, that is norms and biases, do not, as in transformers' Trainer (`get_decay_parameter_names`).
 */
export function adamW(
  values: readonly Variable[],
  gradient: readonly Tensor[],
  { m, v }: Moments,
  { step, learningRate, scale }: { step: number; learningRate: number; scale: number },
  { beta1, beta2, eps, weightDecay }: AdamWOptions,
): void {
  const correction = Math.sqrt(1 - beta2 ** step);
  const numbers = { scale, beta1, rest1: 1 - beta1, beta2, rest2: 1 - beta2, correction, eps };
  const ofAll = tensorsOf({ ...numbers, stepSize: learningRate / (1 - beta1 ** step) });
  const decay = { keep: tf.scalar(1 - learningRate * weightDecay), all: tf.scalar(1) };
  for (const group of groupsOf(values)) {
    const batch = group.map((i) => {
      const value = values[i]!;
      return { value, g: gradient[i]!, m: m[i]!, v: v[i]!, keep: value.rank > 1 ? decay.keep : decay.all };
    });
    const updated = update.run({ tensors: batch, ...ofAll });
    group.forEach((i, k) => {
      gradient[i]!.dispose();
      [m[i]!, v[i]!, values[i]!].forEach((variable, j) => {
        replace(variable, updated[3 * k + j]!);
      });
    });
  }
  tf.dispose([...Object.values(ofAll), ...Object.values(decay)]);
}

type Numbers = 'scale' | 'stepSize' | 'beta1' | 'rest1' | 'beta2' | 'rest2' | 'correction' | 'eps';
type One = Record<'value' | 'g' | 'm' | 'v' | 'keep', Tensor>;
type Batch = { tensors: One[] } & Record<Numbers, Tensor>;

/** A graph for groups of one kind: it needs no memory for what is between its operations. */
const update = new Repeated<Batch>(
  ({ tensors, ...b }) =>
    tensors.flatMap((one) => {
      const g = tf.mul(one.g, b.scale);
      const m = tf.add(tf.mul(one.m, b.beta1), tf.mul(g, b.rest1));
      const v = tf.add(tf.mul(one.v, b.beta2), tf.mul(tf.square(g), b.rest2));
      const change = tf.div(tf.mul(m, b.stepSize), tf.add(tf.div(tf.sqrt(v), b.correction), b.eps));
      return [m, v, tf.sub(tf.mul(one.value, one.keep), change)];
    }),
  ({ tensors, ...numbers }) => {
    const like = (x: Tensor) => tf.zeros(x.shape.map((size) => size + 1));
    const copies = Object.fromEntries(Object.keys(numbers).map((name) => [name, tf.scalar(1)]));
    // tensors that decay share one factor, others another
    const factors = new Map(
      [...new Set(tensors.map(({ keep }) => keep))].map((keep) => [keep, tf.scalar(1)]),
    );
    const others = tensors.map(({ keep, value, g, m, v }) => ({
      value: like(value),
      g: like(g),
      m: like(m),
      v: like(v),
      keep: factors.get(keep)!,
    }));
    return { tensors: others, ...copies } as Batch;
  },
);

const tensorsOf = (numbers: Record<Numbers, number>) =>
  Object.fromEntries(Object.entries(numbers).map(([name, n]) => [name, tf.scalar(n)])) as Record<
    Numbers,
    Tensor
  >;
