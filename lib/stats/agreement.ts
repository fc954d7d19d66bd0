import { type Cell, type ItemParts, meanTau, type PairOfPeople, partsOf } from './agreement-parts';
import { type Figure, figure, no } from './figure';
import type { RankedItem, Unrankable } from './from-rankings';
import { alphaOf } from './krippendorff';
import { type Resampling, resample } from './resample';

/** A figure over items, how many of them carry it, and its bootstrap interval over items. */
export type Estimate = Figure & { n: number; interval: { low: number; high: number } | null };

export interface PersonAgreement {
  personId: string;
  /** Mean over items of the mean τ-b with each other person there. */
  tauB: Estimate;
  /** Share of the others' strict preferences that this person shares, of those both have. */
  pairwise: Estimate;
}

export interface Agreement {
  /** Krippendorff's α, ordinal: people as raters, candidates as units, ranks as values. */
  alpha: Estimate;
  /** Mean over items of the mean τ-b over pairs of people. */
  tauB: Estimate;
  /** Mean over items of Kendall's W with ties, by the pairs of people where ranks are missing. */
  w: Estimate;
  /** Share of pairs of candidates ordered alike, of those that two people both order strictly. */
  pairwise: Estimate;
  people: PersonAgreement[];
}

export interface AgreementOptions extends Resampling {
  unrankable?: Unrankable;
  /** Fewest items for a figure. */
  enough?: number;
}

/** Under this many items a figure would be chance. */
export const ENOUGH_ITEMS = 5;

/**
 * How far people agree in their rankings. Only items count that two people ranked; α takes ranks of items of any
 * size together, so items of one size compare best. 'too few' under `enough` items, with no interval.
 */
export function agreementOf(items: readonly RankedItem[], options: AgreementOptions = {}): Agreement {
  const shared = items.filter((item) => item.rankings.length > 1);
  const parts = shared.map((item) => partsOf(item, options.unrankable));
  const people = [...new Set(shared.flatMap((item) => item.rankings.map((r) => r.personId)))].sort();
  return {
    alpha: alphaEstimate(
      parts.map((part) => part.cells),
      options,
    ),
    tauB: ratioEstimate(
      parts.map((part) => once(part.tauB)),
      options,
    ),
    w: ratioEstimate(
      parts.map((part) => once(part.w)),
      options,
    ),
    pairwise: ratioEstimate(parts.map(sameOrder), options),
    people: people.map((personId) => {
      const own = parts.map(({ pairs }) => pairs.filter((pair) => pair.who.includes(personId)));
      return {
        personId,
        tauB: ratioEstimate(
          own.map((pairs) => once(meanTau(pairs))),
          options,
        ),
        pairwise: ratioEstimate(own.map(sameOrderOfPairs), options),
      };
    }),
  };
}

/** What an item adds to a share: `sum` of `n`; an item with n = 0 says nothing. */
export interface Share {
  sum: number;
  n: number;
}

/** An item that has the value, once; one that has none says nothing. */
export const once = (value: number | null): Share =>
  value === null ? { sum: 0, n: 0 } : { sum: value, n: 1 };

export const sameOrder = ({ alike, strict }: Pick<ItemParts, 'alike' | 'strict'>): Share => ({
  sum: alike,
  n: strict,
});

export const sameOrderOfPairs = (pairs: readonly Pick<PairOfPeople, 'concordant' | 'discordant'>[]): Share =>
  pairs.reduce(
    (share, pair) => ({ sum: share.sum + pair.concordant, n: share.n + pair.concordant + pair.discordant }),
    { sum: 0, n: 0 },
  );

/** Σ sum / Σ n over items, with the interval of drawing items. */
export function ratioEstimate(
  shares: readonly Share[],
  { enough = ENOUGH_ITEMS, ...how }: AgreementOptions = {},
): Estimate {
  const used = shares.filter((share) => share.n > 0);
  const n = used.length;
  if (n < Math.max(1, enough)) return { ...no('too few'), n, interval: null };
  const at = (places: Iterable<number>) => {
    let [sum, of] = [0, 0];
    for (const i of places) {
      sum += used[i]!.sum;
      of += used[i]!.n;
    }
    return sum / of;
  };
  return { ...figure(at(used.keys())), n, interval: resample(n, at, how) };
}

/** α of the coincidences of all items, with the interval of drawing items. */
export function alphaEstimate(
  items: readonly (readonly Cell[])[],
  { enough = ENOUGH_ITEMS, ...how }: AgreementOptions = {},
): Estimate {
  const used = items.filter((cells) => cells.length > 0);
  const n = used.length;
  if (n < Math.max(1, enough)) return { ...no('too few'), n, interval: null };
  const values = [...new Set(used.flatMap((cells) => cells.map((cell) => cell.a)))].sort((a, b) => a - b);
  const place = new Map(values.map((v, i) => [v, i]));
  // α of any draw of items is α of the sum of their matrices.
  const parts = used.map((cells) =>
    cells.map(({ a, b, count }) => ({ c: place.get(a)!, k: place.get(b)!, count })),
  );
  const at = (places: Iterable<number>) => {
    const counts = values.map(() => new Array<number>(values.length).fill(0));
    for (const i of places) for (const { c, k, count } of parts[i]!) counts[c]![k]! += count;
    return alphaOf({ values, counts }, 'ordinal');
  };
  return { ...at(parts.keys()), n, interval: resample(n, (places) => at(places).value, how) };
}

/** α of a coincidence matrix given by its cells. */
export function alphaOfCells(cells: readonly Cell[]): Figure {
  const values = [...new Set(cells.map((cell) => cell.a))].sort((a, b) => a - b);
  const place = new Map(values.map((v, i) => [v, i]));
  const counts = values.map(() => new Array<number>(values.length).fill(0));
  for (const { a, b, count } of cells) counts[place.get(a)!]![place.get(b)!]! += count;
  return alphaOf({ values, counts }, 'ordinal');
}
