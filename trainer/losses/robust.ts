/**
 * Robust DPO (arXiv 2403.00409, eq. 9): the unbiased loss when labels flip with probability ε < 1/2,
 * (−(1 − ε) log σ(β Δ) + ε log σ(−β Δ)) / (1 − 2ε).
 */
import { tf } from '../tf';
import type { PreferenceLoss } from './index';
import { negativeLogSigmoid, ratios } from './ratios';

export const robust: PreferenceLoss = (pairs, { beta, labelSmoothing }) => {
  const { chosen, rejected } = ratios(pairs);
  const scaled = tf.mul(tf.sub(chosen, rejected), beta);
  const right = tf.mul(negativeLogSigmoid(scaled), 1 - labelSmoothing);
  const wrong = tf.mul(tf.softplus(scaled), labelSmoothing);
  return tf.div(tf.sub(right, wrong), 1 - 2 * labelSmoothing);
};
