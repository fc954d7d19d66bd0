/** What most preference losses are made of: log-probability ratios to the reference, in nats. */
import { type Tensor, tf } from '../tf';
import type { PairLogps } from './index';

/** log p − log p of the reference, each [pairs]. */
export const ratios = (pairs: PairLogps): { chosen: Tensor; rejected: Tensor } => ({
  chosen: tf.sub(pairs.chosen, pairs.referenceChosen),
  rejected: tf.sub(pairs.rejected, pairs.referenceRejected),
});

/** The same, as means over a completion's tokens. */
export function meanRatios(pairs: PairLogps): { chosen: Tensor; rejected: Tensor } {
  const { chosen, rejected } = ratios(pairs);
  return {
    chosen: tf.div(chosen, pairs.chosenLength),
    rejected: tf.div(rejected, pairs.rejectedLength),
  };
}

/** −log σ(x) */
export const negativeLogSigmoid = (x: Tensor): Tensor => tf.softplus(tf.neg(x));
