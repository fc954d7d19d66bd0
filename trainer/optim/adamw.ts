/** AdamW (arXiv 1711.05101, algorithm 2): Adam with decoupled weight decay, on the back end. */
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
  const stepSize = learningRate / (1 - beta1 ** step);
  const correction = Math.sqrt(1 - beta2 ** step);
  values.forEach((value, i) => {
    const keep = value.rank > 1 ? 1 - learningRate * weightDecay : 1;
    const [m1, v1, next] = tf.tidy(() => {
      const g = scale === 1 ? gradient[i]! : tf.mul(gradient[i]!, scale);
      const m1 = tf.add(tf.mul(m[i]!, beta1), tf.mul(g, 1 - beta1));
      const v1 = tf.add(tf.mul(v[i]!, beta2), tf.mul(tf.square(g), 1 - beta2));
      const change = tf.div(tf.mul(m1, stepSize), tf.add(tf.div(tf.sqrt(v1), correction), eps));
      const kept = keep === 1 ? value : tf.mul(value, keep);
      return [m1, v1, tf.sub(kept, change)] as const;
    });
    gradient[i]!.dispose();
    replace(m[i]!, m1);
    replace(v[i]!, v1);
    replace(value, next);
  });
}
