import { type Figure, meanOf } from './figure';

export type Preference = 'a' | 'b' | 'tie';

export interface PairAccuracy {
  n: number;
  /** Pairs where people prefer one; pairs where the judge does too. */
  nHuman: number;
  nEither: number;
  /** Right of the pairs where neither ties. */
  strict: Figure;
  /** Right of the pairs where people prefer one, a judge's tie as a half or as wrong. */
  tieHalf: Figure;
  tieWrong: Figure;
  /** Of all pairs: equal 1, one tie alone a half, opposite 0. */
  allHalf: Figure;
  /** Of all pairs: the same of three labels (Deutsch, Foster & Freitag 2023, arXiv 2305.14324, acc_eq). */
  threeWay: Figure;
}

/**
 * How often a judge agrees with people on pairs, under each way of counting ties; shares in [0, 1], each 'too few'
 * where its pairs are none. Throws a RangeError on unequal lengths.
 */
export function pairAccuracy(human: readonly Preference[], judge: readonly Preference[]): PairAccuracy {
  if (human.length !== judge.length) {
    throw new RangeError(`${human.length} labels cannot be paired with ${judge.length}.`);
  }
  const pairs = human.map((h, i) => ({ h, j: judge[i]! }));
  const decided = pairs.filter(({ h }) => h !== 'tie');
  const strict = decided.filter(({ j }) => j !== 'tie');
  const same = ({ h, j }: (typeof pairs)[number]) => Number(h === j);
  const half = (pair: (typeof pairs)[number]) =>
    same(pair) || (pair.h === 'tie' || pair.j === 'tie' ? 0.5 : 0);
  return {
    n: pairs.length,
    nHuman: decided.length,
    nEither: strict.length,
    strict: meanOf(strict.map(same)),
    tieHalf: meanOf(decided.map(half)),
    tieWrong: meanOf(decided.map(same)),
    allHalf: meanOf(pairs.map(half)),
    threeWay: meanOf(pairs.map(same)),
  };
}
