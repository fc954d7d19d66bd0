/**
 * DPO (arXiv 2305.18290, eq. 7) with label smoothing (cDPO: every label is wrong with probability ε):
 * −(1 − ε) log σ(β Δ) − ε log σ(−β Δ), Δ = (chosen − reference chosen) − (rejected − reference rejected).
 */
import { tf } from '../tf';
import type { PreferenceLoss } from './index';

export const sigmoid: PreferenceLoss = (pairs, { beta, labelSmoothing }) => {
  const chosen = tf.sub(pairs.chosen, pairs.referenceChosen);
  const rejected = tf.sub(pairs.rejected, pairs.referenceRejected);
  const scaled = tf.mul(tf.sub(chosen, rejected), beta);
  const right = tf.softplus(tf.neg(scaled));
  if (labelSmoothing === 0) return right;
  return tf.add(tf.mul(right, 1 - labelSmoothing), tf.mul(tf.softplus(scaled), labelSmoothing));
};
