import { type Figure, figure, no } from './figure';

export interface TauWeights {
  /** `sum` adds the weights of a pair's two places, `product` multiplies them. */
  join?: 'sum' | 'product';
  /**
   * Whose order says what is important: `both`: the mean of x-then-y and y-then-x; `x`: x, ties by y; `index`: the
   * first value is the most important.
   */
  by?: 'both' | 'x' | 'index';
}

/**
 * Weighted τ in [−1, 1] with hyperbolic weights 1/(r + 1), r the place by importance from 0: an exchange at the top
 * counts more (Vigna 2015, arXiv 1404.3325, eq. 4 and §4). LARGER values are more important: negate ranks where 1 is
 * best. x, y: n values each; n² steps. 'too few' under two, 'no variation' when a side is constant.
 */
export function weightedTau(
  x: readonly number[],
  y: readonly number[],
  { join = 'sum', by = 'both' }: TauWeights = {},
): Figure {
  if (x.length !== y.length) throw new RangeError(`${x.length} values cannot be paired with ${y.length}.`);
  if (x.length < 2) return no('too few');
  if (by === 'index') return tau(x, y, [...x.keys()], join);
  const first = tau(x, y, places(x, y), join);
  if (by === 'x' || first.value === null) return first;
  const second = tau(x, y, places(y, x), join);
  return second.value === null ? second : figure((first.value + second.value) / 2);
}

/** Place of each value from 0, largest first, ties by the other side. Equals in both weigh the same in any order. */
function places(x: readonly number[], y: readonly number[]): number[] {
  const order = [...x.keys()].sort((i, j) => x[j]! - x[i]! || y[j]! - y[i]!);
  const place = new Array<number>(x.length);
  order.forEach((i, r) => {
    place[i] = r;
  });
  return place;
}

function tau(
  x: readonly number[],
  y: readonly number[],
  place: readonly number[],
  join: 'sum' | 'product',
): Figure {
  let [inner, xx, yy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    for (let j = 0; j < i; j++) {
      const [a, b] = [1 / (place[i]! + 1), 1 / (place[j]! + 1)];
      const w = join === 'sum' ? a + b : a * b;
      const [dx, dy] = [Math.sign(x[i]! - x[j]!), Math.sign(y[i]! - y[j]!)];
      inner += w * dx * dy;
      xx += w * dx * dx;
      yy += w * dy * dy;
    }
  }
  const norm = Math.sqrt(xx) * Math.sqrt(yy);
  return norm === 0 ? no('no variation') : figure(Math.max(-1, Math.min(1, inner / norm)));
}
