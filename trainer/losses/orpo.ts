/**
 * ORPO (arXiv 2403.07691, eqs. 6 and 7), without a reference: −mean log p(chosen) − β log σ(log odds ratio),
 * odds = p / (1 − p) of the mean token probability.
 */
import { type Tensor, tf } from '../tf';
import type { PreferenceLoss } from './index';
import { negativeLogSigmoid } from './ratios';

const logOdds = (mean: Tensor): Tensor => tf.sub(mean, tf.log(tf.sub(1, tf.exp(mean))));

export const orpo: PreferenceLoss = (pairs, { beta }) => {
  const chosen = tf.div(pairs.chosen, pairs.chosenLength);
  const rejected = tf.div(pairs.rejected, pairs.rejectedLength);
  const apart = negativeLogSigmoid(tf.sub(logOdds(chosen), logOdds(rejected)));
  return tf.add(tf.neg(chosen), tf.mul(apart, beta));
};
