/**
 * A judge's loss: Bradley–Terry (Biometrika 39, 1952) on rewards (InstructGPT, arXiv 2203.02155, eq. 1), with the margin that
 * Llama 2 puts between them (arXiv 2307.09288, eq. 2): −log σ(r_chosen − r_rejected − m). `centering` holds rewards
 * near 0, where the loss leaves them free to drift together: + c (r_chosen + r_rejected)² (arXiv 2312.09244; TRL's
 * `center_rewards_coefficient`).
 */
import { type Tensor, tf } from '../tf';
import { negativeLogSigmoid } from './ratios';

/** Rewards of the two answers, and the margin that must lie between them (0 asks for none); each [pairs]. */
export type Rewards = { chosen: Tensor; rejected: Tensor; margin: Tensor };

/** Losses [pairs]. */
export function bradleyTerry(
  { chosen, rejected, margin }: Rewards,
  { centering }: { centering: number },
): Tensor {
  const loss = negativeLogSigmoid(tf.sub(tf.sub(chosen, rejected), margin));
  if (centering === 0) return loss;
  return tf.add(loss, tf.mul(tf.square(tf.add(chosen, rejected)), centering));
}
