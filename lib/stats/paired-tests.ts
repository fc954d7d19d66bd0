import { binomialCdf, chiSquareTail } from './distributions';

export interface SignTest {
  twoSided: number;
  /** Against "plus is the more likely", and against the contrary. */
  greater: number;
  less: number;
}

/**
 * Sign test of wins against losses at even odds, exact (Dixon & Mood 1946, JASA 41:557): probabilities. Ties do not
 * count. null when there are only ties.
 */
export function signTest(plus: number, minus: number): SignTest | null {
  const n = plus + minus;
  if (n === 0) return null;
  const greater = binomialCdf(minus, n, 0.5);
  const less = binomialCdf(plus, n, 0.5);
  return { twoSided: Math.min(1, 2 * Math.min(greater, less)), greater, less };
}

export interface McNemar {
  /** Smaller of the two discordant counts. */
  statistic: number;
  exact: number;
  /** Mid-p: the better one for few discordant pairs (Fagerland, Lydersen & Laake 2013, BMC Med Res Methodol 13:91). */
  mid: number;
  /**
   * χ² with one degree of freedom, plain and with the correction (|b − c| − 1)² of Edwards 1948, which moves equal
   * counts apart instead of together; null without a discordant pair: 0/0.
   */
  chi2: { statistic: number; p: number } | null;
  corrected: { statistic: number; p: number } | null;
}

/**
 * McNemar's test of two judges on the same pairs (McNemar 1947): `b` pairs only the first got right, `c` only the
 * second. Two-sided p. Without a discordant pair p is 1: nothing speaks for either.
 */
export function mcNemar(b: number, c: number): McNemar {
  const n = b + c;
  const k = Math.min(b, c);
  const tail = binomialCdf(k, n, 0.5);
  const last = tail - binomialCdf(k - 1, n, 0.5);
  const chi = (statistic: number) => ({ statistic, p: chiSquareTail(statistic, 1) });
  return {
    statistic: k,
    exact: Math.min(1, 2 * tail),
    mid: Math.min(1, 2 * tail - last),
    chi2: n === 0 ? null : chi((b - c) ** 2 / n),
    corrected: n === 0 ? null : chi((Math.abs(b - c) - 1) ** 2 / n),
  };
}
