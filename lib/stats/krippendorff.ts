import { type Figure, figure, no } from './figure';

export type Scale = 'nominal' | 'ordinal' | 'interval' | 'ratio';

/** How often two values stand together in a unit: `counts[c][k]`, symmetric, over `values` sorted upwards. */
export interface Coincidences {
  values: readonly number[];
  counts: readonly (readonly number[])[];
}

/**
 * Krippendorff's α, at most 1, 0 at chance: 1 − observed/expected disagreement (Krippendorff 2011, "Computing
 * Krippendorff's Alpha-Reliability"). `data`: raters × units, null = missing; units with under two ratings do not
 * count. 'too few' when no unit has two ratings, 'no variation' when all that count are equal.
 */
export const krippendorff = (data: readonly (readonly (number | null)[])[], scale: Scale): Figure =>
  alphaOf(coincidences(data), scale);

/**
 * The coincidence matrix of `data` (raters × units): a unit of m ratings adds 1/(m − 1) for each ordered pair of them,
 * so m in all. `values`: the matrix's values, so that those of several data sets can be added; default those in pairs.
 */
export function coincidences(
  data: readonly (readonly (number | null)[])[],
  values?: readonly number[],
): Coincidences {
  const units = (data[0] ?? [])
    .map((_, u) => data.map((row) => row[u] ?? null).filter((v) => v !== null))
    .filter((unit) => unit.length > 1);
  const used = values ?? [...new Set(units.flat())].sort((a, b) => a - b);
  const place = new Map(used.map((v, i) => [v, i]));
  const counts = used.map(() => new Array<number>(used.length).fill(0));
  for (const unit of units) {
    unit.forEach((a, i) => {
      unit.forEach((b, j) => {
        if (i !== j) counts[place.get(a)!]![place.get(b)!]! += 1 / (unit.length - 1);
      });
    });
  }
  return { values: used, counts };
}

/** α of a coincidence matrix: 1 − (n − 1) Σ o_ck δ_ck / Σ n_c n_k δ_ck. */
export function alphaOf({ values, counts }: Coincidences, scale: Scale): Figure {
  const totals = counts.map((row) => row.reduce((a, b) => a + b, 0));
  const n = totals.reduce((a, b) => a + b, 0);
  if (n === 0) return no('too few');
  const delta = DISTANCES[scale](values, totals);
  let [observed, expected] = [0, 0];
  counts.forEach((row, c) => {
    for (let k = 0; k < c; k++) {
      const d = delta(c, k);
      observed += row[k]! * d;
      expected += totals[c]! * totals[k]! * d;
    }
  });
  return expected === 0 ? no('no variation') : figure(1 - ((n - 1) * observed) / expected);
}

type Distance = (values: readonly number[], totals: readonly number[]) => (c: number, k: number) => number;

/** Squared distances of two different values, by their places. */
const DISTANCES: Record<Scale, Distance> = {
  nominal: () => () => 1,
  ordinal: (_, totals) => {
    let below = 0;
    // (Σ n_g from c to k, both in) − (n_c + n_k)/2 is the way between the middles of the two blocks of ranks.
    const middle = totals.map((t) => {
      below += t;
      return below - t / 2;
    });
    return (c, k) => (middle[c]! - middle[k]!) ** 2;
  },
  interval: (values) => (c, k) => (values[c]! - values[k]!) ** 2,
  ratio: (values) => (c, k) => {
    const sum = values[c]! + values[k]!;
    return sum === 0 ? 0 : ((values[c]! - values[k]!) / sum) ** 2;
  },
};
