import { type Figure, figure, no } from './figure';
import { common } from './ranks';

export interface CohenKappa {
  n: number;
  /** Share of items labelled the same, and the share expected from the two marginals. */
  observed: number;
  expected: number;
  /** κ, and κ with weights |i − j| and (i − j)² over the places in the list of labels. */
  kappa: number;
  linear: number;
  quadratic: number;
  /** Standard error of κ for a confidence interval (Fleiss, Cohen & Everitt 1969, eq. 13). */
  standardError: number;
}

/**
 * Cohen's κ of two raters (Cohen 1960; weighted Cohen 1968). a, b: a label an item, null = missing; items with a
 * missing side do not count. `labels`: the whole scale in order: without it only labels that occur make the scale,
 * which changes the weights. 'too few' without an item, 'no variation' when both give one and the same label.
 */
export function cohenKappa(
  a: readonly (number | null)[],
  b: readonly (number | null)[],
  labels?: readonly number[],
): Figure<CohenKappa> {
  const { x, y } = common(a, b);
  const n = x.length;
  if (n === 0) return no('too few');
  const scale = labels ?? [...new Set([...x, ...y])].sort((i, j) => i - j);
  const table = scale.map((c) => scale.map((k) => x.filter((v, i) => v === c && y[i] === k).length / n));
  const rows = table.map((row) => row.reduce((s, v) => s + v, 0));
  const columns = scale.map((_, k) => table.reduce((s, row) => s + row[k]!, 0));
  const cells = (f: (i: number, j: number) => number) =>
    scale.reduce((sum, _, i) => scale.reduce((s, _, j) => s + f(i, j), sum), 0);
  const weighted = (w: (i: number, j: number) => number) =>
    1 - cells((i, j) => w(i, j) * table[i]![j]!) / cells((i, j) => w(i, j) * rows[i]! * columns[j]!);

  const observed = cells((i, j) => (i === j ? table[i]![j]! : 0));
  if (cells((i, j) => (i === j ? 0 : rows[i]! * columns[j]!)) === 0) return no('no variation');
  const expected = cells((i, j) => (i === j ? rows[i]! * columns[j]! : 0));
  const kappa = weighted((i, j) => Number(i !== j));
  const same = cells((i, j) =>
    i === j ? table[i]![j]! * (1 - (rows[i]! + columns[j]!) * (1 - kappa)) ** 2 : 0,
  );
  const other = cells((i, j) => (i === j ? 0 : table[i]![j]! * (columns[i]! + rows[j]!) ** 2));
  const variance = same + (1 - kappa) ** 2 * other - (kappa - expected * (1 - kappa)) ** 2;
  return figure({
    n,
    observed,
    expected,
    kappa,
    linear: weighted((i, j) => Math.abs(i - j)),
    quadratic: weighted((i, j) => (i - j) ** 2),
    standardError: Math.sqrt(Math.max(0, variance) / n) / (1 - expected),
  });
}
