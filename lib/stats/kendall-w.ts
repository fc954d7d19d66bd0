import { chiSquareTail } from './distributions';
import { type Figure, figure, mean, no } from './figure';
import { kendallTauB } from './kendall';
import { common, midRanks, overTies } from './ranks';
import { spearman } from './spearman';

export interface Concordance {
  /** In [0, 1], corrected for ties. */
  w: number;
  /** Without the correction: too small where there are ties. */
  uncorrected: number;
  /** Σ (R − mean R)² over the items' rank sums R. */
  s: number;
  /** Σ (t³ − t) over all raters' tie groups. */
  t: number;
  chi2: number;
  df: number;
  /** P(χ² > chi2): rough under about seven items. */
  p: number;
  /** Mean over rater pairs; 'no variation' when a rater ranks all equal. */
  meanSpearman: Figure;
}

/**
 * Kendall's W of complete rankings: 12 S / (m²(n³ − n) − m T) (Kendall & Babington Smith 1939; ties and χ² = m(n − 1)W
 * as Siegel & Castellan 1988, ch. 9.3). `ratings`: m raters × n items, any scale; each row is ranked. 'too few' under
 * two raters (one agrees with itself whatever it says) or two items; 'no variation' when every rater ranks all equal.
 */
export function kendallW(ratings: readonly (readonly number[])[]): Figure<Concordance> {
  const m = ratings.length;
  const n = ratings[0]?.length ?? 0;
  if (ratings.some((row) => row.length !== n)) throw new RangeError('Every rater must rank the same items.');
  if (m < 2 || n < 2) return no('too few');
  const rows = ratings.map(midRanks);
  const expected = (m * (n + 1)) / 2;
  const s = rows[0]!.reduce(
    (sum, _, i) => sum + (rows.reduce((r, row) => r + row[i]!, 0) - expected) ** 2,
    0,
  );
  const t = rows.reduce((sum, row) => sum + overTies(row, (size) => size ** 3 - size), 0);
  const whole = m * m * (n ** 3 - n);
  if (whole - m * t <= 0) return no('no variation');
  const w = (12 * s) / (whole - m * t);
  const chi2 = m * (n - 1) * w;
  const p = chiSquareTail(chi2, n - 1);
  return figure({
    w,
    uncorrected: (12 * s) / whole,
    s,
    t,
    chi2,
    df: n - 1,
    p,
    meanSpearman: meanSpearman(rows),
  });
}

function meanSpearman(rows: readonly (readonly number[])[]): Figure {
  const rhos: number[] = [];
  for (const [i, a] of rows.entries()) {
    for (const b of rows.slice(i + 1)) {
      const rho = spearman(a, b);
      if (rho.value === null) return rho;
      rhos.push(rho.value);
    }
  }
  return figure(mean(rhos));
}

export interface RaterPair {
  i: number;
  j: number;
  nCommon: number;
  rho: Figure;
  tauB: Figure;
}

export interface IncompleteConcordance {
  /** Plain means over the rater pairs where they are defined. */
  meanRho: number;
  meanTauB: number;
  /** Weights n − 1, n the items in common, over the same pairs. */
  meanRhoWeighted: number;
  /** (1 + (m − 1) mean ρ) / m for m raters: equals W when complete and without ties, else near it. */
  w: number;
  /** As DescTools::KendallW in R: weights n − 1, an undefined ρ counts as 0, and m is the mean ratings an item. */
  descTools: { meanRho: number; ratingsPerItem: number; w: number };
}

/**
 * Kendall's W where ratings are missing, from the rater pairs' Spearman's ρ on the items both ranked, ranked anew
 * among themselves (Kendall 1962; Brückl 2011). `ratings`: m raters × n items, null = missing. 'too few' when no pair
 * has two items in common, 'no variation' when those that have them rank all of them equal.
 */
export function kendallWIncomplete(
  ratings: readonly (readonly (number | null)[])[],
): Figure<IncompleteConcordance> & { pairs: RaterPair[] } {
  const pairs = raterPairs(ratings);
  const defined = pairs.flatMap(({ rho, tauB, nCommon }) =>
    rho.value === null || tauB.value === null
      ? []
      : [{ rho: rho.value, tau: tauB.value, weight: nCommon - 1 }],
  );
  if (defined.length === 0) {
    return { ...no(pairs.some((p) => p.nCommon > 1) ? 'no variation' : 'too few'), pairs };
  }
  const m = ratings.length;
  const wOf = (rho: number, k: number) => (1 + rho * (k - 1)) / k;
  const weighted = defined.reduce((sum, p) => sum + p.rho * p.weight, 0);
  const sum = (of: readonly { weight: number }[]) => of.reduce((total, p) => total + p.weight, 0);
  const meanRho = mean(defined.map((p) => p.rho));
  const meanDesc = weighted / sum(pairs.map((p) => ({ weight: Math.max(0, p.nCommon - 1) })));
  const ratingsPerItem = ratings.flat().filter((v) => v !== null).length / ratings[0]!.length;
  return {
    ...figure({
      meanRho,
      meanTauB: mean(defined.map((p) => p.tau)),
      meanRhoWeighted: weighted / sum(defined),
      w: wOf(meanRho, m),
      descTools: { meanRho: meanDesc, ratingsPerItem, w: wOf(meanDesc, ratingsPerItem) },
    }),
    pairs,
  };
}

function raterPairs(ratings: readonly (readonly (number | null)[])[]): RaterPair[] {
  return ratings.flatMap((a, i) =>
    ratings.slice(i + 1).map((b, k) => {
      const { x, y } = common(a, b);
      return { i, j: i + 1 + k, nCommon: x.length, rho: spearman(x, y), tauB: kendallTauB(x, y) };
    }),
  );
}
