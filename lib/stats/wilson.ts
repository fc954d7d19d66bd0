/**
 * Standard normal quantiles of the two-sided levels we use: z with P(|Z| ≤ z) = level.
 * (Abramowitz & Stegun 1964, table 26.5; here to double precision.)
 */
const Z = {
  0.9: 1.6448536269514722,
  0.95: 1.959963984540054,
  0.99: 2.5758293035489004,
} as const;

export type Level = keyof typeof Z;

/**
 * Wilson's score interval of a proportion: `k` successes in `n` independent trials, two-sided, without continuity
 * correction (Wilson 1927, JASA 22:209–212, eq. 1 solved for p; Brown, Cai & DasGupta 2001, eq. 4).
 * Shares in [0, 1]; null for n = 0, where nothing is known. Throws a RangeError unless 0 ≤ k ≤ n.
 */
export function wilson(k: number, n: number, level: Level = 0.95): { low: number; high: number } | null {
  if (!(k >= 0 && k <= n)) throw new RangeError(`There are no ${k} successes in ${n} trials.`);
  if (n === 0) return null;
  const z = Z[level];
  const p = k / n;
  const scale = 1 + (z * z) / n;
  const centre = (p + (z * z) / (2 * n)) / scale;
  const half = (z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))) / scale;
  // At k = 0 and k = n rounding may leave the bound a hair beside 0 or 1.
  return { low: k === 0 ? 0 : Math.max(0, centre - half), high: k === n ? 1 : Math.min(1, centre + half) };
}
