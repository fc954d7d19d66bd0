/**
 * Identity preference optimisation (arXiv 2310.12036, eq. 17): (Δ − 1/(2β))². `ipo` takes Δ of means over tokens, as its
 * authors advised afterwards and TRL does; `ipoPlain` is the paper's, of sums.
 */
import { type Tensor, tf } from '../tf';
import type { PreferenceLoss } from './index';
import { meanRatios, ratios } from './ratios';

type Ratios = { chosen: Tensor; rejected: Tensor };
const towards = ({ chosen, rejected }: Ratios, beta: number) =>
  tf.square(tf.sub(tf.sub(chosen, rejected), 1 / (2 * beta)));

export const ipo: PreferenceLoss = (pairs, { beta }) => towards(meanRatios(pairs), beta);
export const ipoPlain: PreferenceLoss = (pairs, { beta }) => towards(ratios(pairs), beta);
