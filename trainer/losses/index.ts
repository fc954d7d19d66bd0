/** Preference losses by the recipe's `loss`. Each is pure: log-probabilities [pairs] in, losses [pairs] out. */
import type { Tensor, Tensor1D } from '../tf';
import { hinge } from './hinge';
import { robust } from './robust';
import { sigmoid } from './sigmoid';

/** Sums of log-probabilities over completion tokens, each [pairs], in nats. */
export type PairLogps = {
  chosen: Tensor1D;
  rejected: Tensor1D;
  referenceChosen: Tensor1D;
  referenceRejected: Tensor1D;
};
export type LossOptions = { beta: number; labelSmoothing: number };
export type PreferenceLoss = (pairs: PairLogps, options: LossOptions) => Tensor;

export const losses = { sigmoid, robust, hinge } satisfies Record<string, PreferenceLoss>;
export type LossName = keyof typeof losses;
export const lossNames = Object.keys(losses) as [LossName, ...LossName[]];
