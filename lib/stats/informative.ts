import type { ReferenceGroups } from './reference-agreement';
import { betaInc } from './special';

/**
 * How much one more ranking of an item would tell, 0 to 1: the mean over pairs of candidates of the entropy, in bits,
 * of which of the two is better. The chance that i is better than j is that of θ > ½ under Beta(1 + wins, 1 + losses),
 * a tie being half a win each way: 1 bit for pairs nobody ordered and for those people are split on, less the more
 * rankings agree. (Uncertainty sampling of pairs: Maystre, Grossglauser 2017, ICML, section 4, with a posterior of each
 * pair in place of a model of strengths.) `rankings` are those that count.
 */
export function informative(candidates: readonly string[], rankings: readonly ReferenceGroups[]): number {
  const n = candidates.length;
  if (n < 2) return 0;
  const wins = winsOf(candidates, rankings);
  let sum = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      const [a, b] = [wins[i]![j]!, wins[j]![i]!];
      sum += a === b ? 1 : entropy(betaInc(1 + a, 1 + b, 0.5));
    }
  return sum / ((n * (n - 1)) / 2);
}

const entropy = (p: number): number => {
  const term = (q: number) => (q <= 0 ? 0 : -q * Math.log2(q));
  return term(p) + term(1 - p);
};

/** wins[i][j]: how often i was above j. Unrankable ones are below all ranked; nothing is known of unranked ones. */
function winsOf(candidates: readonly string[], rankings: readonly ReferenceGroups[]): number[][] {
  const at = new Map(candidates.map((id, i) => [id, i]));
  const wins = candidates.map(() => new Array<number>(candidates.length).fill(0));
  for (const { groups, unrankable } of rankings) {
    const places = [...groups, unrankable ?? []].map((g) => g.flatMap((id) => at.get(id) ?? []));
    places.forEach((group, k) => {
      const below = places.slice(k + 1).flat();
      for (const i of group) {
        for (const j of below) wins[i]![j]! += 1;
        for (const j of group) if (j !== i) wins[i]![j]! += 0.5;
      }
    });
  }
  return wins;
}
