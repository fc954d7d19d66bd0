import { type Figure, figure, mean, no } from './figure';
import { type Labels, labelCounts, total } from './label-counts';

export interface PercentAgreement {
  /** Items with two ratings or more, and their pairs of ratings. */
  nItems: number;
  nPairs: number;
  /** Mean over those items of the share of pairs that agree. */
  overItems: number;
  /** Share of all pairs that agree: items with many ratings weigh more. */
  overPairs: number;
  /** Share of those items with one label only. */
  unanimous: number;
}

/**
 * How often raters give the same label, chance not taken out (Fleiss 1971, eq. 2, for items with two ratings or
 * more). `ratings`: items × raters, null = missing. 'too few' when no item has two ratings.
 */
export function percentAgreement(ratings: Labels): Figure<PercentAgreement> {
  const { counts } = labelCounts(ratings);
  const pairs = (n: number) => (n * (n - 1)) / 2;
  const used = counts
    .filter((row) => total(row) > 1)
    .map((row) => ({ agree: total(row.map(pairs)), all: pairs(total(row)) }));
  if (used.length === 0) return no('too few');
  const all = total(used.map((item) => item.all));
  return figure({
    nItems: used.length,
    nPairs: all,
    overItems: mean(used.map((item) => item.agree / item.all)),
    overPairs: total(used.map((item) => item.agree)) / all,
    unanimous: used.filter((item) => item.agree === item.all).length / used.length,
  });
}
