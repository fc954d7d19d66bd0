/**
 * DPO (arXiv 2305.18290, eq. 7) with label smoothing (cDPO: every label is wrong with probability ε):
 * −(1 − ε) log σ(β Δ) − ε log σ(−β Δ), Δ = (chosen − reference chosen) − (rejected − reference rejected).
 * `sigmoidNorm` takes means over tokens instead of sums, so that length has no weight. With `offset` (ODPO, offset.ts),
 * −log σ(β Δ − α f(margin)).
 */
import { type Tensor, tf } from '../tf';
import type { LossOptions, PairLogps, PreferenceLoss } from './index';
import { marginOffset } from './offset';
import { meanRatios, negativeLogSigmoid, ratios } from './ratios';

export const sigmoid: PreferenceLoss = (pairs, options) => smoothed(ratios(pairs), pairs, options);

export const sigmoidNorm: PreferenceLoss = (pairs, options) => smoothed(meanRatios(pairs), pairs, options);

function smoothed(
  { chosen, rejected }: { chosen: Tensor; rejected: Tensor },
  { margin }: PairLogps,
  { beta, labelSmoothing, offset, offsetScale }: LossOptions,
): Tensor {
  const apart = tf.mul(tf.sub(chosen, rejected), beta);
  const scaled = offset && margin ? tf.sub(apart, marginOffset(margin, offset, offsetScale)) : apart;
  const right = negativeLogSigmoid(scaled);
  if (labelSmoothing === 0) return right;
  return tf.add(tf.mul(right, 1 - labelSmoothing), tf.mul(tf.softplus(scaled), labelSmoothing));
}
