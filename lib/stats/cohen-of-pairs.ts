import type { PairOfPeople } from './agreement-parts';
import { type Figure, figure, no } from './figure';

type Counts = Pick<PairOfPeople, 'concordant' | 'discordant' | 'tiedA' | 'tiedB' | 'tiedBoth'>;

/**
 * Cohen's κ of two people over pairs of candidates, each labelled by each of them "the first is better", "tied" or "the
 * second is better". Which of a pair is the first is chance, so every pair counts both ways round: then both strict
 * labels are as frequent, and κ = (p_o − p_e)/(1 − p_e) with p_o = (C + T_ab)/N and
 * p_e = t_a t_b + (1 − t_a)(1 − t_b)/2, t the shares of ties (Cohen 1960). 'too few' without a pair, 'no variation'
 * where both tie everything.
 */
export function cohenOfPairs({ concordant, discordant, tiedA, tiedB, tiedBoth }: Counts): Figure {
  const n = concordant + discordant + tiedA + tiedB + tiedBoth;
  if (n === 0) return no('too few');
  const a = (tiedA + tiedBoth) / n;
  const b = (tiedB + tiedBoth) / n;
  const expected = a * b + ((1 - a) * (1 - b)) / 2;
  if (expected === 1) return no('no variation');
  return figure(((concordant + tiedBoth) / n - expected) / (1 - expected));
}
