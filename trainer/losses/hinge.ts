/** Hinge loss on the scaled margin (SLiC, arXiv 2305.10425, as normalised in RSO, arXiv 2309.06657): max(0, 1 − β Δ). */
import { tf } from '../tf';
import type { PreferenceLoss } from './index';

export const hinge: PreferenceLoss = (pairs, { beta }) => {
  const chosen = tf.sub(pairs.chosen, pairs.referenceChosen);
  const rejected = tf.sub(pairs.rejected, pairs.referenceRejected);
  return tf.relu(tf.sub(1, tf.mul(tf.sub(chosen, rejected), beta)));
};
