import { betaQuantile } from './distributions';

/**
 * Upper bound of a proportion from `k` successes in `n` trials that is too low with probability at most `delta`:
 * sup {p: P(Bin(n, p) ≤ k) ≥ delta} (Clopper & Pearson 1934, Biometrika 26:404, one side). Without a trial it is 1:
 * nothing is shown. Throws a RangeError unless 0 ≤ k ≤ n and 0 < delta < 1.
 */
export function upperBound(k: number, n: number, delta: number): number {
  check(k, n, delta);
  if (k === n) return 1;
  return k === 0 ? 1 - delta ** (1 / n) : betaQuantile(1 - delta, k + 1, n - k);
}

/** The lower bound that is too high with probability at most `delta`; 0 without a trial. */
export const lowerBound = (k: number, n: number, delta: number): number => 1 - upperBound(n - k, n, delta);

/**
 * Clopper and Pearson's interval, two-sided with equal tails: never less than its level, often more. Shares in [0, 1];
 * null for n = 0, as wilson.
 */
export function clopperPearson(k: number, n: number, level = 0.95): { low: number; high: number } | null {
  const tail = (1 - level) / 2;
  const interval = { low: lowerBound(k, n, tail), high: upperBound(k, n, tail) };
  return n === 0 ? null : interval;
}

/**
 * How far a mean of `n` independent values in [0, 1] may lie from its expectation but for probability `delta`
 * (Hoeffding 1963, JASA 58:13, theorem 1): √(ln(sides/delta) / 2n). null for n = 0.
 */
export function hoeffding(n: number, delta: number, sides: 1 | 2 = 2): number | null {
  check(0, n, delta);
  return n === 0 ? null : Math.sqrt(Math.log(sides / delta) / (2 * n));
}

function check(k: number, n: number, delta: number): void {
  if (!(k >= 0 && k <= n)) throw new RangeError(`There are no ${k} successes in ${n} trials.`);
  if (!(delta > 0 && delta < 1))
    throw new RangeError(`A probability of failure lies between 0 and 1, not at ${delta}.`);
}
