/**
 * Preference losses by the recipe's `loss`. Each is pure: log-probabilities [pairs] in, losses [pairs] out. Losses of other
 * stages and of single answers have files of their own: kto, bradley-terry.
 */
import { TrainerError } from '../errors';
import { type Tensor, type Tensor1D, tf } from '../tf';
import { apoDown, apoZero } from './apo';
import { hinge } from './hinge';
import { ipo, ipoPlain } from './ipo';
import type { OffsetScale } from './offset';
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
  /** How far apart the pair's answers were judged to be, 0 or above; 0 where that is not known. */
  margin?: Tensor1D;
};
export type LossOptions = {
  beta: number;
  labelSmoothing: number;
  gamma: number;
  sftWeight: number;
  /** What a margin of 1 adds to the distance asked for, in units of β Δ (ODPO); 0, or left out: nothing. */
  offset?: number;
  offsetScale?: OffsetScale;
};
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
/** Those that take `offset`. */
const WITH_OFFSET: readonly LossName[] = ['sigmoid', 'sigmoid_norm'];

/** The named loss, and `sftWeight` times the chosen answer's −mean log p (RPO, arXiv 2404.19733, eq. 1). */
export function preferenceLoss(name: LossName, pairs: PairLogps, options: LossOptions): Tensor {
  if (options.offset) checkOffset(name, pairs, options);
  const loss = losses[name](pairs, options);
  if (options.sftWeight === 0) return loss;
  return tf.sub(loss, tf.mul(tf.div(pairs.chosen, pairs.chosenLength), options.sftWeight));
}

/** A flipped label has no margin, and the other losses have a target of their own or no place for one. */
function checkOffset(name: LossName, pairs: PairLogps, { labelSmoothing }: LossOptions): void {
  const refuse = (why: string) => {
    throw new TrainerError('offset', `offset must be 0: ${why}.`);
  };
  if (!WITH_OFFSET.includes(name)) refuse(`the loss ${name} has no place for it`);
  if (labelSmoothing > 0) refuse('with labelSmoothing a pair may be the wrong way round, and so its margin');
  if (!pairs.margin) refuse('the pairs have no margins');
}
