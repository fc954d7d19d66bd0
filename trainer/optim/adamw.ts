/** AdamW (arXiv 1711.05101, algorithm 2): Adam with decoupled weight decay, on the back end. */
import { Repeated } from '../graph/repeat';
import { replace, trained } from '../model/trained';
import { type Tensor, tf, type Variable } from '../tf';

export type AdamWOptions = { beta1: number; beta2: number; eps: number; weightDecay: number };
/** First and second moments: a tensor each for every trained one. */
export type Moments = { m: Variable[]; v: Variable[] };

export const newMoments = (values: readonly Tensor[]): Moments => ({
  m: values.map((value) => trained(tf.zeros(value.shape))),
  v: values.map((value) => trained(tf.zeros(value.shape))),
});

/**
 * Changes `values` and `moments` in place and disposes the gradient, which is multiplied by `scale` first. `step` counts
 * from 1. One tensor after the other: of each there is a second copy for a moment, never of all. Matrices decay (embeddings
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
  values.forEach((value, i) => {
    const keep = value.rank > 1 ? decay.keep : decay.all;
    const batch = { value, g: gradient[i]!, m: m[i]!, v: v[i]!, keep, ...ofAll };
    const [m1, v1, next] = update.run(batch) as [Tensor, Tensor, Tensor];
    gradient[i]!.dispose();
    replace(m[i]!, m1);
    replace(v[i]!, v1);
    replace(value, next);
  });
  tf.dispose([...Object.values(ofAll), ...Object.values(decay)]);
}

type Numbers = 'scale' | 'stepSize' | 'beta1' | 'rest1' | 'beta2' | 'rest2' | 'correction' | 'eps';
type Batch = Record<'value' | 'g' | 'm' | 'v' | 'keep' | Numbers, Tensor>;

/** A graph for each rank: it needs no memory for what is between its operations. */
const update = new Repeated<Batch>(
  (b) => {
    const g = tf.mul(b.g, b.scale);
    const m = tf.add(tf.mul(b.m, b.beta1), tf.mul(g, b.rest1));
    const v = tf.add(tf.mul(b.v, b.beta2), tf.mul(tf.square(g), b.rest2));
    const change = tf.div(tf.mul(m, b.stepSize), tf.add(tf.div(tf.sqrt(v), b.correction), b.eps));
    return [m, v, tf.sub(tf.mul(b.value, b.keep), change)];
  },
  (batch) => {
    const like = (x: Tensor) => tf.zeros(x.shape.map((size) => size + 1));
    const { value, g, m, v, keep, ...numbers } = batch;
    const copies = Object.fromEntries(Object.keys(numbers).map((name) => [name, tf.scalar(1)]));
    return { value: like(value), g: like(g), m: like(m), v: like(v), keep: tf.scalar(1), ...copies } as Batch;
  },
);

const tensorsOf = (numbers: Record<Numbers, number>) =>
  Object.fromEntries(Object.entries(numbers).map(([name, n]) => [name, tf.scalar(n)])) as Record<
    Numbers,
    Tensor
  >;
