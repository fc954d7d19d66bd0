export const CORRECTIONS = ['bonferroni', 'holm', 'hochberg', 'bh', 'by'] as const;
export type Correction = (typeof CORRECTIONS)[number];

/**
 * Adjusted p-values, in the order given, at most 1: reject where one is at most the level. The chance of any false
 * rejection is bounded by `bonferroni`, `holm` (Holm 1979, never worse) and `hochberg` (Hochberg 1988, independent
 * tests); the expected share of false ones by `bh` (Benjamini & Hochberg 1995) and `by` (Benjamini & Yekutieli 2001,
 * any dependence). Throws a RangeError on what is no p-value: leave out tests that have none.
 */
export function adjust(p: readonly number[], correction: Correction): number[] {
  if (p.some((v) => !(v >= 0 && v <= 1))) throw new RangeError('A p-value lies between 0 and 1.');
  const m = p.length;
  const order = [...p.keys()].sort((i, j) => p[i]! - p[j]!);
  // Rank from 1, smallest first.
  const harmonic = order.reduce((sum, _, k) => sum + 1 / (k + 1), 0);
  const factor = {
    bonferroni: () => m,
    holm: (rank: number) => m - rank + 1,
    hochberg: (rank: number) => m - rank + 1,
    bh: (rank: number) => m / rank,
    by: (rank: number) => (m * harmonic) / rank,
  }[correction];
  const scaled = order.map((i, k) => Math.min(1, p[i]! * factor(k + 1)));
  const smooth =
    correction === 'holm'
      ? runningMax(scaled)
      : runningMax(scaled.map((v) => -v).reverse())
          .reverse()
          .map((v) => -v);
  const adjusted = new Array<number>(m);
  order.forEach((i, k) => {
    adjusted[i] = smooth[k]!;
  });
  return adjusted;
}

/** Step down: no smaller than any before it. */
function runningMax(values: readonly number[]): number[] {
  let top = Number.NEGATIVE_INFINITY;
  return values.map((v) => {
    top = Math.max(top, v);
    return top;
  });
}
