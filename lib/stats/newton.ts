import { inverse, type Matrix, times } from './linear';

export interface Slope {
  gradient: number[];
  /** Negative Hessian, positive definite but for the flat direction. */
  curvature: Matrix;
}

export interface Maximum {
  at: number[];
  value: number;
  /** Inverse of the curvature across the flat direction (Moore–Penrose), which is the covariance of the estimates. */
  covariance: Matrix;
  iterations: number;
}

const MAX_ITERATIONS = 100;
const MAX_HALVINGS = 50;
const STEP = 1e-10;
const ROUNDING = 4 * Number.EPSILON;

const largest = (values: readonly number[]) => Math.max(0, ...values.map(Math.abs));

/**
 * Maximum of a concave function by Newton's method with step halving, from 0. `flat`: the parameters to whose common
 * shift the function is blind (or which it pulls to a mean of 0 by itself); they keep the mean 0. `terms`: the sum of
 * the weights that the gradient adds up, which says how far rounding reaches. Ends after a whole step of at most 1e-10
 * in every parameter, where the error left is of the order of its square, or where the gradient is not more than its
 * own rounding; null after 100 steps or on a singular curvature: not converged.
 */
export function maximise(
  n: number,
  flat: readonly number[],
  terms: number,
  value: (x: readonly number[]) => number,
  slope: (x: readonly number[]) => Slope,
): Maximum | null {
  let x = new Array<number>(n).fill(0);
  let now = value(x);
  for (let iterations = 1; iterations <= MAX_ITERATIONS; iterations++) {
    const { gradient, curvature } = slope(x);
    const across = inverse(lifted(curvature, flat));
    if (!across) return null;
    const step = times(across, gradient);
    const next = advance(x, now, step, terms, value);
    if (!next) return null;
    x = next.x;
    now = next.value;
    if (next.whole && (largest(step) <= STEP || largest(gradient) <= ROUNDING * terms)) {
      return { at: x, value: now, covariance: covarianceAt(x, flat, slope), iterations };
    }
  }
  return null;
}

/** The first of the step, its half, its quarter … that does not lead down; null when none does. */
function advance(
  x: readonly number[],
  now: number,
  step: readonly number[],
  terms: number,
  value: (x: readonly number[]) => number,
) {
  // Near the maximum the values differ by rounding only; a whole step must not fail for that.
  const least = now - 1e-12 * Math.max(1, Math.abs(now)) - ROUNDING * terms * (1 + largest(x));
  for (let k = 0; k <= MAX_HALVINGS; k++) {
    const next = x.map((v, i) => v + step[i]! / 2 ** k);
    const then = value(next);
    if (then >= least) return { x: next, value: then, whole: k === 0 };
  }
  return null;
}

function covarianceAt(
  x: readonly number[],
  flat: readonly number[],
  slope: (x: readonly number[]) => Slope,
): Matrix {
  const { curvature } = slope(x);
  const across = inverse(lifted(curvature, flat))!;
  // v'Mv of the flat unit vector v: 0 for a flat direction, the pull's strength else.
  const own = flat.reduce((sum, i) => flat.reduce((s, j) => s + curvature[i]![j]!, sum), 0) / flat.length;
  return lifted(across, flat, -1 / (1 + own));
}

/** `matrix` + `by` · vv', v the unit vector along the flat direction. */
const lifted = (matrix: Matrix, flat: readonly number[], by = 1): Matrix => {
  const on = new Set(flat);
  return matrix.map((row, i) => row.map((v, j) => (on.has(i) && on.has(j) ? v + by / flat.length : v)));
};
