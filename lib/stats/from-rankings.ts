/** One person's ranking of an item, as it is stored. */
export interface PersonRanking {
  personId: string;
  /** Tie groups, best first. */
  groups: readonly (readonly string[])[];
  unrankable?: readonly string[];
  unranked?: readonly string[];
}

/** An item with all its candidates and the rankings that count, one a person. */
export interface RankedItem {
  itemId: string;
  candidates: readonly string[];
  rankings: readonly PersonRanking[];
}

/**
 * What an unrankable candidate is: `missing`, as it makes no pair by default, or `last`: all of them share the place
 * after the ranked ones, for projects that count ranked over unrankable.
 */
export type Unrankable = 'missing' | 'last';

/**
 * Mid-ranks of `candidates`, 1 the best; null for unranked ones and those that stand nowhere. The places are those
 * among the candidates that this person ranked. Throws a RangeError on a candidate named twice or unknown.
 */
export function ranksOf(
  ranking: Omit<PersonRanking, 'personId'>,
  candidates: readonly string[],
  unrankable: Unrankable = 'missing',
): (number | null)[] {
  const ranks = new Map<string, number | null>();
  const put = (id: string, rank: number | null) => {
    if (ranks.has(id)) throw new RangeError('A ranking names a candidate twice.');
    ranks.set(id, rank);
  };
  let above = 0;
  const place = (group: readonly string[]) => {
    for (const id of group) put(id, above + (group.length + 1) / 2);
    above += group.length;
  };
  ranking.groups.forEach(place);
  const out = ranking.unrankable ?? [];
  if (unrankable === 'last') place(out);
  else for (const id of out) put(id, null);
  for (const id of ranking.unranked ?? []) put(id, null);
  const known = new Set(candidates);
  if ([...ranks.keys()].some((id) => !known.has(id))) {
    throw new RangeError('A ranking names a candidate that the item does not have.');
  }
  return candidates.map((id) => ranks.get(id) ?? null);
}

/** Ranks of an item: people × candidates, null = missing. */
export const rankTable = (item: RankedItem, unrankable?: Unrankable): (number | null)[][] =>
  item.rankings.map((ranking) => ranksOf(ranking, item.candidates, unrankable));
