/**
 * Anchored preference optimisation (arXiv 2408.06266, eqs. 5 and 6). `apoZero` raises the chosen and lowers the rejected:
 * 1 − σ(β c) + σ(β r). `apoDown` lowers both, the rejected more, for a model that is better than its data:
 * σ(β c) + 1 − σ(β (c − r)). c and r are the log-probability ratios.
 */
import { tf } from '../tf';
import type { PreferenceLoss } from './index';
import { ratios } from './ratios';

export const apoZero: PreferenceLoss = (pairs, { beta }) => {
  const { chosen, rejected } = ratios(pairs);
  return tf.add(tf.sub(1, tf.sigmoid(tf.mul(chosen, beta))), tf.sigmoid(tf.mul(rejected, beta)));
};

export const apoDown: PreferenceLoss = (pairs, { beta }) => {
  const { chosen, rejected } = ratios(pairs);
  const apart = tf.sigmoid(tf.mul(tf.sub(chosen, rejected), beta));
  return tf.add(tf.sigmoid(tf.mul(chosen, beta)), tf.sub(1, apart));
};
