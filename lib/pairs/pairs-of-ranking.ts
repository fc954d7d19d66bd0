export interface RankingGroups {
  /** Tie groups, best first. */
  groups: readonly (readonly string[])[];
  unrankable?: readonly string[];
  /** Left out on purpose (top-k modes): makes no pair. */
  unranked?: readonly string[];
}

export type ChosenRejected = readonly [chosen: string, rejected: string];

/**
 * Every strict preference a ranking says: each candidate over each one of a later group. None inside a group, none
 * with an unranked one; an unrankable one only loses, to any ranked one, and only when the project says so.
 * For groups of sizes g1…gk: Σ_{i<j} gi·gj pairs, in the order of the ranking.
 */
export function pairsOfRanking(
  ranking: RankingGroups,
  options: { rankedOverUnrankable?: boolean } = {},
): ChosenRejected[] {
  const { groups, unrankable = [] } = ranking;
  const pairs: ChosenRejected[] = [];
  groups.forEach((group, i) => {
    const below = groups.slice(i + 1).flat();
    if (options.rankedOverUnrankable) below.push(...unrankable);
    for (const chosen of group) for (const rejected of below) pairs.push([chosen, rejected]);
  });
  return pairs;
}
