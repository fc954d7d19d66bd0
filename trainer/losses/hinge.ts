/** Hinge loss on the scaled margin (SLiC, arXiv 2305.10425, as normalised in RSO, arXiv 2309.06657): max(0, 1 − β Δ). */
import { tf } from '../tf';
import type { PreferenceLoss } from './index';
import { ratios } from './ratios';

export const hinge: PreferenceLoss = (pairs, { beta }) => {
  const { chosen, rejected } = ratios(pairs);
  return tf.relu(tf.sub(1, tf.mul(tf.sub(chosen, rejected), beta)));
};
