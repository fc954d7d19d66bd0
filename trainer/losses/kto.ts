/**
 * KTO (arXiv 2402.01306, eq. 8; TRL's `kto`): answers by themselves, each desirable or not. With r = log p − log p of the
 * reference, λ_D (1 − σ(β (r − z0))) for a desirable answer and λ_U (1 − σ(β (z0 − r))) for an undesirable one. z0 stands
 * for the divergence of policy and reference, and takes no part in the gradient.
 */
import { type Tensor, type Tensor1D, tf } from '../tf';

/** Sums of log-probabilities over completion tokens, in nats, and labels (1 desirable, 0 undesirable); each [rows]. */
export type AnswerLogps = { policy: Tensor1D; reference: Tensor1D; labels: Tensor1D };
export type KtoOptions = { beta: number; desirableWeight: number; undesirableWeight: number };

/** Losses [rows]. `z0` in nats, 0 or above, is a scalar tensor: it differs in every batch, and a graph would keep a number. */
export function kto(
  { policy, reference, labels }: AnswerLogps,
  z0: Tensor,
  { beta, desirableWeight, undesirableWeight }: KtoOptions,
): Tensor {
  const apart = tf.mul(tf.sub(tf.sub(policy, reference), z0), beta);
  const sign = tf.sub(tf.mul(labels, 2), 1);
  const weight = tf.add(tf.mul(labels, desirableWeight - undesirableWeight), undesirableWeight);
  return tf.mul(weight, tf.sigmoid(tf.neg(tf.mul(sign, apart))));
}

/**
 * z0 = max(0, mean(log p − log p of the reference)) of completions that answer other prompts of the batch, each [rows].
 * To be called outside the tape, on log-probabilities computed without gradient.
 */
export const klEstimate = (policy: Tensor1D, reference: Tensor1D): Tensor =>
  tf.relu(tf.mean(tf.sub(policy, reference)));
