import { type Figure, figure, no } from './figure';
import { type Labels, labelCounts } from './label-counts';
import { percentAgreement } from './percent-agreement';

export interface GwetAc1 {
  ac1: number;
  observed: number;
  expected: number;
}

/**
 * Gwet's AC1 (Gwet 2008, Br. J. Math. Stat. Psychol. 61:29, eq. 5): chance is Σ π(1 − π)/(q − 1) over q labels, so it
 * stays sensible when one label prevails. `ratings`: items × raters, null = missing. `labels`: the whole list;
 * default those that occur, which changes the figure. 'too few' when no item has two ratings, 'no variation' when the
 * list has one label: 0/0.
 */
export function gwetAc1(ratings: Labels, labels?: readonly number[]): Figure<GwetAc1> {
  const agreement = percentAgreement(ratings);
  if (agreement.value === null) return agreement;
  const { shares } = labelCounts(ratings, labels);
  if (shares.length < 2) return no('no variation');
  const observed = agreement.value.overItems;
  const expected = shares.reduce((sum, p) => sum + p * (1 - p), 0) / (shares.length - 1);
  return figure({ ac1: (observed - expected) / (1 - expected), observed, expected });
}
