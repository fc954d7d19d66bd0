import { betaInc, gammaQ } from './special';

/** P(Z > z) of a standard normal Z. */
export const normalTail = (z: number): number =>
  z >= 0 ? gammaQ(0.5, (z * z) / 2) / 2 : 1 - gammaQ(0.5, (z * z) / 2) / 2;

/** P(Z ≤ z) of a standard normal Z. */
export const normalCdf = (z: number): number => normalTail(-z);

/** z with P(Z ≤ z) = p, −∞ and ∞ at 0 and 1. */
export function normalQuantile(p: number): number {
  if (p <= 0) return Number.NEGATIVE_INFINITY;
  if (p >= 1) return Number.POSITIVE_INFINITY;
  return p > 0.5 ? -normalQuantile(1 - p) : root((z) => normalCdf(z) - p, -40, 0);
}

/** P(|T| > |t|) of Student's t with `df` degrees of freedom (Abramowitz & Stegun 1964, 26.7.1). */
export const studentTwoSided = (t: number, df: number): number => betaInc(df / 2, 0.5, df / (df + t * t));

/** P(X > x) of χ² with `df` degrees of freedom. */
export const chiSquareTail = (x: number, df: number): number => gammaQ(df / 2, x / 2);

/** P(K ≤ k) of `n` independent trials with success probability `p`. */
export function binomialCdf(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  if (k >= n) return 1;
  // The closed form is exact where a rule asks for equality: one trial at one half is one half.
  return k === 0 ? (1 - p) ** n : betaInc(n - k, k + 1, 1 - p);
}

/** x with I_x(a, b) = p. */
export const betaQuantile = (p: number, a: number, b: number): number =>
  root((x) => betaInc(a, b, x) - p, 0, 1);

/** Where an increasing function crosses 0 between `low` and `high`, by bisection down to neighbouring doubles. */
function root(f: (x: number) => number, low: number, high: number): number {
  let [a, b] = [low, high];
  for (let i = 0; i < 200; i++) {
    const middle = (a + b) / 2;
    if (middle === a || middle === b) break;
    if (f(middle) < 0) a = middle;
    else b = middle;
  }
  return (a + b) / 2;
}
