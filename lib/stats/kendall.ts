import { normalTail } from './distributions';
import { type Figure, figure, no } from './figure';
import { overTies } from './ranks';

export interface PairCounts {
  concordant: number;
  discordant: number;
  tiedX: number;
  tiedY: number;
  tiedBoth: number;
}

/** How the n(n − 1)/2 pairs of places stand in both; `tiedX` are tied in x only. Takes n² steps. */
export function pairCounts(x: readonly number[], y: readonly number[]): PairCounts {
  if (x.length !== y.length) throw new RangeError(`${x.length} values cannot be paired with ${y.length}.`);
  const counts = { concordant: 0, discordant: 0, tiedX: 0, tiedY: 0, tiedBoth: 0 };
  for (let i = 0; i < x.length; i++) {
    for (let j = 0; j < i; j++) {
      const [a, b] = [Math.sign(x[i]! - x[j]!), Math.sign(y[i]! - y[j]!)];
      if (a === 0) counts[b === 0 ? 'tiedBoth' : 'tiedX']++;
      else if (b === 0) counts.tiedY++;
      else counts[a === b ? 'concordant' : 'discordant']++;
    }
  }
  return counts;
}

/**
 * Kendall's τ-b in [−1, 1]: (C − D) / √((C + D + Tx)(C + D + Ty)) (Kendall 1945, Biometrika 33:239). x, y: n values
 * each. 'too few' under two, 'no variation' when a side is constant.
 */
export function kendallTauB(x: readonly number[], y: readonly number[]): Figure {
  const { concordant: c, discordant: d, tiedX, tiedY } = pairCounts(x, y);
  if (x.length < 2) return no('too few');
  const norm = Math.sqrt(c + d + tiedX) * Math.sqrt(c + d + tiedY);
  return norm === 0 ? no('no variation') : figure(Math.max(-1, Math.min(1, (c - d) / norm)));
}

/**
 * Stuart's τ-c in [−1, 1]: 2(C − D) / (n²(m − 1)/m), m the smaller number of different values (Stuart 1953,
 * Biometrika 40:105): for tables that are not square. 'too few' and 'no variation' as τ-b.
 */
export function kendallTauC(x: readonly number[], y: readonly number[]): Figure {
  const { concordant, discordant } = pairCounts(x, y);
  const n = x.length;
  if (n < 2) return no('too few');
  const m = Math.min(new Set(x).size, new Set(y).size);
  return m < 2 ? no('no variation') : figure((2 * (concordant - discordant)) / ((n * n * (m - 1)) / m));
}

/**
 * Two-sided p of τ = 0. `exact`: from all orders, equally likely (Kendall 1970, ch. 5), without ties only;
 * `normal`: with the variance corrected for ties (ibid., eq. 4.4), from three values on; `auto`: exact without ties
 * up to 33 values or with at most one pair out of order, else normal. null where the method cannot say.
 */
export function kendallP(
  x: readonly number[],
  y: readonly number[],
  method: 'auto' | 'exact' | 'normal' = 'auto',
): number | null {
  const counts = pairCounts(x, y);
  const n = x.length;
  if (n < 2) return null;
  const ties = counts.tiedX + counts.tiedY + counts.tiedBoth > 0;
  const least = Math.min(counts.concordant, counts.discordant);
  if (method === 'exact' || (method === 'auto' && !ties && (n <= 33 || least <= 1))) {
    return ties ? null : exactP(least, n);
  }
  return normalP(x, y, counts);
}

/** Twice the share of orders of n with at most `inversions` pairs out of order; at most 1. */
function exactP(inversions: number, n: number): number {
  let shares = new Float64Array(inversions + 1);
  shares[0] = 1;
  for (let m = 2; m <= n; m++) {
    const next = new Float64Array(inversions + 1);
    let window = 0;
    for (let k = 0; k <= inversions; k++) {
      window += shares[k]! - (k >= m ? shares[k - m]! : 0);
      next[k] = window / m;
    }
    shares = next;
  }
  return Math.min(1, 2 * shares.reduce((a, b) => a + b, 0));
}

function normalP(x: readonly number[], y: readonly number[], counts: PairCounts): number | null {
  const n = x.length;
  if (n < 3 || kendallTauB(x, y).value === null) return null;
  const m = n * (n - 1);
  const both = (f: (t: number) => number) => [overTies(x, f), overTies(y, f)] as const;
  const [pairsX, pairsY] = both((t) => (t * (t - 1)) / 2);
  const [triplesX, triplesY] = both((t) => t * (t - 1) * (t - 2));
  const [spreadX, spreadY] = both((t) => t * (t - 1) * (2 * t + 5));
  const variance =
    (m * (2 * n + 5) - spreadX - spreadY) / 18 +
    (2 * pairsX * pairsY) / m +
    (triplesX * triplesY) / (9 * m * (n - 2));
  return 2 * normalTail(Math.abs(counts.concordant - counts.discordant) / Math.sqrt(variance));
}
