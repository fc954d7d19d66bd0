import { studentTwoSided } from './distributions';
import { type Figure, figure, mean, no } from './figure';
import { midRanks } from './ranks';

/**
 * Spearman's ρ in [−1, 1]: Pearson's correlation of mid-ranks (Spearman 1904; ties as Kendall 1945). x, y: n values
 * each. 'too few' under two, 'no variation' when a side is constant.
 */
export function spearman(x: readonly number[], y: readonly number[]): Figure {
  if (x.length !== y.length) throw new RangeError(`${x.length} values cannot be paired with ${y.length}.`);
  if (x.length < 2) return no('too few');
  const [a, b] = [centred(midRanks(x)), centred(midRanks(y))];
  const norm = Math.sqrt(dot(a, a) * dot(b, b));
  return norm === 0 ? no('no variation') : figure(Math.max(-1, Math.min(1, dot(a, b) / norm)));
}

/** Two-sided p of ρ from n values, by Student's t with n − 2 degrees of freedom; null under three values. */
export function spearmanP(rho: number, n: number): number | null {
  if (n < 3) return null;
  const rest = (1 - rho) * (1 + rho);
  return rest === 0 ? 0 : studentTwoSided(rho * Math.sqrt((n - 2) / rest), n - 2);
}

const centred = (values: readonly number[]) => values.map((v) => v - mean(values));
const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, v, i) => sum + v * b[i]!, 0);
