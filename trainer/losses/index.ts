/** Preference losses by the recipe's `loss`. Each is pure: log-probabilities [pairs] in, losses [pairs] out. */
import { type Tensor, type Tensor1D, tf } from '../tf';
import { apoDown, apoZero } from './apo';
import { hinge } from './hinge';
import { ipo, ipoPlain } from './ipo';
import { orpo } from './orpo';
import { robust } from './robust';
import { sigmoid, sigmoidNorm } from './sigmoid';
import { simpo } from './simpo';

/** Sums of log-probabilities over completion tokens, in nats, and how many tokens those are; each [pairs]. */
export type PairLogps = {
  chosen: Tensor1D;
  rejected: Tensor1D;
  referenceChosen: Tensor1D;
  referenceRejected: Tensor1D;
  chosenLength: Tensor1D;
  rejectedLength: Tensor1D;
};
export type LossOptions = { beta: number; labelSmoothing: number; gamma: number; sftWeight: number };
export type PreferenceLoss = (pairs: PairLogps, options: LossOptions) => Tensor;

export const losses = {
  sigmoid,
  cdpo: sigmoid,
  sigmoid_norm: sigmoidNorm,
  robust,
  hinge,
  ipo,
  ipo_plain: ipoPlain,
  apo_zero: apoZero,
  apo_down: apoDown,
  simpo,
  orpo,
} satisfies Record<string, PreferenceLoss>;
export type LossName = keyof typeof losses;

/** The named loss, and `sftWeight` times the chosen answer's −mean log p (RPO, arXiv 2404.19733, eq. 1). */
export function preferenceLoss(name: LossName, pairs: PairLogps, options: LossOptions): Tensor {
  const loss = losses[name](pairs, options);
  if (options.sftWeight === 0) return loss;
  return tf.sub(loss, tf.mul(tf.div(pairs.chosen, pairs.chosenLength), options.sftWeight));
}
