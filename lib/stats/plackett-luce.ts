import { fitLuce, type LuceFit } from './luce';

/** A ranking of some of the items 0 … n − 1. */
export interface IndexRanking {
  /** Tie groups, best first. */
  groups: readonly (readonly number[])[];
  /** Below all of them, in no order; of top-k rankings, or unrankable. Items named nowhere were not compared. */
  below?: readonly number[];
}

const MAX_TIED = 16;

/**
 * Strengths after Plackett (1975, J. R. Stat. Soc. C 24:193) and Luce (1959): the first is chosen from all with shares
 * exp t, the next from the rest, and so on. A tie says nothing of the order inside its group: its log-likelihood is
 * the mean over the group's orders, which for two items is half a win each way, as bradleyTerry counts it. `l2` takes
 * l2 · Σ t² off the log-likelihood, so that strengths always exist. Throws a RangeError on an item named twice or
 * unknown, and on more than 16 in one group (the subsets of a group are gone through).
 */
export function plackettLuce(n: number, rankings: readonly IndexRanking[], { l2 = 0 } = {}): LuceFit {
  const won = new Array<number>(n).fill(0);
  const sets = new Map<string, { members: readonly number[]; weight: number }>();
  const over = Array.from({ length: n }, () => new Set<number>());
  for (const ranking of rankings) {
    check(n, ranking);
    ranking.groups.forEach((group, g) => {
      const rest = [...ranking.groups.slice(g + 1).flat(), ...(ranking.below ?? [])];
      for (const i of group) {
        won[i]! += 1;
        for (const j of [...group, ...rest]) if (j !== i) over[i]!.add(j);
      }
      for (const { members, weight } of stages(group, rest)) {
        const key = members.join();
        const known = sets.get(key) ?? { members, weight: 0 };
        sets.set(key, { members, weight: known.weight + weight });
      }
    });
  }
  return fitLuce(n, { won, sets: [...sets.values()], beats: (i, j) => over[i]!.has(j) }, l2);
}

/**
 * The sets chosen from while a group is taken in an unknown order: what is left of the group, any subset of its size
 * equally likely, and the rest.
 */
function stages(group: readonly number[], rest: readonly number[]) {
  const size = group.length;
  return Array.from({ length: 2 ** size - 1 }, (_, k) => {
    const left = group.filter((_, i) => ((k + 1) >> i) & 1);
    return { members: [...left, ...rest].sort((a, b) => a - b), weight: 1 / choose(size, left.length) };
  });
}

function choose(n: number, k: number): number {
  let value = 1;
  for (let i = 1; i <= k; i++) value = (value * (n - k + i)) / i;
  return value;
}

function check(n: number, { groups, below = [] }: IndexRanking): void {
  const named = [...groups.flat(), ...below];
  if (new Set(named).size !== named.length) throw new RangeError('A ranking names an item twice.');
  if (named.some((i) => !(Number.isInteger(i) && i >= 0 && i < n))) {
    throw new RangeError(`A ranking names an item that is not one of the ${n}.`);
  }
  if (groups.some((group) => group.length > MAX_TIED)) {
    throw new RangeError(`At most ${MAX_TIED} items can tie.`);
  }
}
