/**
 * A judge's loss: Bradley–Terry (Biometrika 39, 1952) on rewards (InstructGPT, arXiv 2203.02155, eq. 1), with the margin that
 * Llama 2 puts between them (arXiv 2307.09288, eq. 2): −log σ(r_chosen − r_rejected − m). `centering` holds rewards
 * near 0, where the loss leaves them free to drift together: + c (r_chosen + r_rejected)² (arXiv 2312.09244; TRL's
 * `center_rewards_coefficient`).
 */
import { type Tensor, type Tensor1D, tf } from '../tf';
import { negativeLogSigmoid } from './ratios';

/** Rewards of the two answers, and how far apart they were judged to be (0 where that is not known); each [pairs]. */
export type PairRewards = { chosen: Tensor1D; rejected: Tensor1D; margin?: Tensor1D };
/** m = `marginWeight` · margin. */
export type JudgeOptions = { marginWeight: number; centering: number };

/** Losses [pairs]. */
export function bradleyTerry(
  { chosen, rejected, margin }: PairRewards,
  { marginWeight, centering }: JudgeOptions,
): Tensor {
  const apart = tf.sub(chosen, rejected);
  const beyond = margin && marginWeight > 0 ? tf.sub(apart, tf.mul(margin, marginWeight)) : apart;
  const loss = negativeLogSigmoid(beyond);
  if (centering === 0) return loss;
  return tf.add(loss, tf.mul(tf.square(tf.add(chosen, rejected)), centering));
}
