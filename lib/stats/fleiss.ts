import { type Figure, figure, no } from './figure';
import { type Labels, labelCounts } from './label-counts';
import { percentAgreement } from './percent-agreement';

/**
 * Fleiss' κ (Fleiss 1971, Psychological Bulletin 76:378) with unequal numbers of ratings an item as Gwet 2014, ch. 2:
 * agreement over items with two ratings, label shares over items with one. `ratings`: items × raters, null = missing.
 * 'too few' when no item has two ratings, 'no variation' when one label is all there is.
 */
export function fleissKappa(ratings: Labels): Figure {
  const agreement = percentAgreement(ratings);
  if (agreement.value === null) return agreement;
  const { shares } = labelCounts(ratings);
  if (shares.length < 2) return no('no variation');
  const chance = shares.reduce((sum, p) => sum + p * p, 0);
  return figure((agreement.value.overItems - chance) / (1 - chance));
}

/**
 * Randolph's free-marginal κ: chance is 1/q for q labels (Randolph 2005). `labels`: the whole list; default those that
 * occur, which changes the figure. 'too few' as Fleiss' κ, 'no variation' with one label in the list.
 */
export function randolphKappa(ratings: Labels, labels?: readonly number[]): Figure {
  const agreement = percentAgreement(ratings);
  if (agreement.value === null) return agreement;
  const q = labelCounts(ratings, labels).labels.length;
  return q < 2 ? no('no variation') : figure((agreement.value.overItems - 1 / q) / (1 - 1 / q));
}
