import { type Comparisons, halfWins } from './bradley-terry';
import { type Figure, figure, no } from './figure';
import { zeros } from './linear';

const MAX_ROUNDS = 100_000;
const CHANGE = 1e-13;

/**
 * Regularised Luce spectral ranking (Maystre & Grossglauser 2015, "Fast and Accurate Inference of Plackett–Luce
 * Models", alg. 2, with `alpha` added to every rate as choix does): log-strengths of mean 0, where p is the stationary
 * distribution of the chain with rates alpha + w_ji / (p_i + p_j) from i to j. Always finite for alpha > 0, but
 * neither a penalty nor pseudo-wins: for comparison with choix. 'not converged' after 100,000 rounds without one that
 * moves every log-strength by at most 1e-13. Throws a RangeError unless alpha > 0.
 */
export function spectralStrengths(
  comparisons: Comparisons,
  alpha: number,
): Figure<number[], 'not converged'> {
  if (!(alpha > 0)) throw new RangeError('alpha must be above 0; without it use bradleyTerry.');
  const w = halfWins(comparisons);
  const n = w.length;
  let p = new Array<number>(n).fill(1);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const rates = zeros(n, n).map((row, i) =>
      row.map((_, j) => (i === j ? 0 : alpha + w[j]![i]! / (p[i]! + p[j]!))),
    );
    const next = stationary(rates);
    const change = Math.max(0, ...next.map((v, i) => Math.abs(Math.log(v / p[i]!))));
    p = next;
    if (change <= CHANGE) return figure(centred(p.map(Math.log)));
  }
  return no('not converged');
}

/** Stationary distribution, mean 1, of positive rates (Grassmann, Taksar & Heyman 1985: no subtraction). */
function stationary(rates: number[][]): number[] {
  const a = rates.map((row) => [...row]);
  const n = a.length;
  for (let k = n - 1; k > 0; k--) {
    let out = 0;
    for (let j = 0; j < k; j++) out += a[k]![j]!;
    for (let i = 0; i < k; i++) {
      a[i]![k]! /= out;
      for (let j = 0; j < k; j++) if (i !== j) a[i]![j]! += a[i]![k]! * a[k]![j]!;
    }
  }
  const p = new Array<number>(n).fill(1);
  for (let k = 1; k < n; k++) p[k] = p.slice(0, k).reduce((sum, v, i) => sum + v * a[i]![k]!, 0);
  const total = p.reduce((x, y) => x + y, 0);
  return p.map((v) => (v * n) / total);
}

const centred = (t: readonly number[]) => t.map((v) => v - t.reduce((a, b) => a + b, 0) / t.length);
