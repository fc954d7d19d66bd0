/** SimPO (arXiv 2405.14734, eq. 6), without a reference: −log σ(β (mean log p(chosen) − mean log p(rejected)) − γ). */
import { tf } from '../tf';
import type { PreferenceLoss } from './index';
import { negativeLogSigmoid } from './ratios';

export const simpo: PreferenceLoss = (pairs, { beta, gamma }) => {
  const chosen = tf.div(pairs.chosen, pairs.chosenLength);
  const rejected = tf.div(pairs.rejected, pairs.rejectedLength);
  return negativeLogSigmoid(tf.sub(tf.mul(tf.sub(chosen, rejected), beta), gamma));
};
