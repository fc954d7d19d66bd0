import { components, reachable } from './components';
import { no } from './figure';
import { type PersonRanking, ranksOf, type Unrankable } from './from-rankings';
import type { LuceFit, NoFit } from './luce';
import { plackettLuce } from './plackett-luce';

/** How people order two candidates: votes for `a`, for `b`, for a tie. */
export interface PairVotes {
  a: string;
  b: string;
  aOverB: number;
  bOverA: number;
  tied: number;
}

export interface Place {
  candidates: string[];
  /**
   * `single`: one candidate. `tie`: as many votes each way. `cycle`: majorities go round, by ties perhaps (a over b, b
   * level with c, c over a). `not compared`: no majority and no chain of them says which of some is above.
   */
  kind: 'single' | 'tie' | 'cycle' | 'not compared';
}

export interface Aggregate {
  votes: PairVotes[];
  /** Best first: each candidate of a place is above all of later places, by majority or a chain of majorities. */
  order: Place[];
  /** Candidates that nobody compared with another. */
  unplaced: string[];
  /** Plackett–Luce strengths in the order of `candidates`, with the penalty asked for. */
  strengths: LuceFit;
}

/**
 * One order from many rankings of an item. By majority: each pair of candidates goes to the one that more people put
 * above; candidates that no majority tells apart, or that beat each other in a cycle (Condorcet 1785), share a place
 * (the components of the relation "at least as many votes", Schwartz 1972). And by strengths (plackettLuce) with a
 * penalty `l2`, 0.1 unless said: few rankings of an item have a finite maximum without. 'too few' strengths when
 * nobody compared any two.
 */
export function aggregate(
  candidates: readonly string[],
  rankings: readonly Omit<PersonRanking, 'personId'>[],
  { unrankable = 'missing', l2 = 0.1 }: { unrankable?: Unrankable; l2?: number } = {},
): Aggregate {
  const table = rankings.map((ranking) => ranksOf(ranking, candidates, unrankable));
  const votes = candidates.flatMap((a, i) =>
    candidates.slice(i + 1).map((b, k) => ({ a, b, ...votesOn(table, i, i + 1 + k) })),
  );
  const fit = plackettLuce(
    candidates.length,
    table.map((row) => ({ groups: groupsOf(row) })),
    { l2 },
  );
  const nobody = votes.every((v) => v.aOverB + v.bOverA + v.tied === 0);
  const { strongComponents, weakComponents } = fit;
  return {
    votes,
    ...byMajority(candidates, table),
    strengths: nobody ? { ...no<NoFit>('too few'), strongComponents, weakComponents } : fit,
  };
}

type Row = readonly (number | null)[];

function votesOn(table: readonly Row[], i: number, j: number) {
  const votes = { aOverB: 0, bOverA: 0, tied: 0 };
  for (const row of table) {
    const [a, b] = [row[i]!, row[j]!];
    if (a === null || b === null) continue;
    votes[a === b ? 'tied' : a < b ? 'aOverB' : 'bOverA']++;
  }
  return votes;
}

function byMajority(
  candidates: readonly string[],
  table: readonly Row[],
): Pick<Aggregate, 'order' | 'unplaced'> {
  const pairs = candidates.map((_, i) => candidates.map((_, j) => votesOn(table, i, j)));
  const margin = (i: number, j: number) => pairs[i]![j]!.aOverB - pairs[i]![j]!.bOverA;
  const compared = (i: number, j: number) => {
    const { aOverB, bOverA, tied } = pairs[i]![j]!;
    return i !== j && aOverB + bOverA + tied > 0;
  };
  const all = [...candidates.keys()];
  const placed = all.filter((i) => all.some((j) => compared(i, j)));
  const isLevel = (i: number, j: number) => compared(i, j) && margin(i, j) >= 0;
  const reach = reachable(candidates.length, isLevel);
  // Two that no chain joins share a place, or which is first would be our invention.
  const { strong } = components(placed.length, (p, q) => {
    const [i, j] = [placed[p]!, placed[q]!];
    return reach[i]![j]! || !reach[j]![i]!;
  });
  const kindOf = (place: number[]): Place['kind'] => {
    if (place.length === 1) return 'single';
    if (place.some((i) => place.some((j) => !reach[i]![j]))) return 'not compared';
    return place.some((i) => place.some((j) => margin(i, j) !== 0)) ? 'cycle' : 'tie';
  };
  const order = strong
    .map((place) => place.map((p) => placed[p]!))
    .sort((p, q) => (reach[p[0]!]![q[0]!] ? -1 : 1))
    .map((place) => ({ candidates: place.map((i) => candidates[i]!), kind: kindOf(place) }));
  return { order, unplaced: all.filter((i) => !placed.includes(i)).map((i) => candidates[i]!) };
}

/** Tie groups of places from their ranks. */
function groupsOf(row: Row): number[][] {
  const ranks = [...new Set(row.filter((rank) => rank !== null))].sort((a, b) => a - b);
  return ranks.map((rank) => [...row.keys()].filter((i) => row[i] === rank));
}
