import { wilson } from '@/lib/stats/wilson';

/** What a vote says of the arms, its sides put back. */
export type Outcome = 'arm0' | 'arm1' | 'tie' | 'both_bad';

export interface Tally {
  /** Comparisons (or votes, of one reviewer) with an outcome. */
  n: number;
  /** Preferred arm 0, preferred arm 1. */
  wins: [number, number];
  /** Ties, identical answers included. */
  ties: number;
  bothBad: number;
  /** Of the ties: both arms gave the same text. */
  identical: number;
  /** Share of arm 1 among the comparisons that had a preference; null where none had. */
  rate: number | null;
  /** Wilson's 95 % interval of `rate`. */
  interval: { low: number; high: number } | null;
}

/** The outcome of a vote, given which arm stood on the left. */
export function outcomeOf(vote: 'left' | 'right' | 'tie' | 'both_bad', leftArm: number): Outcome {
  if (vote === 'tie' || vote === 'both_bad') return vote;
  return (vote === 'left') === (leftArm === 0) ? 'arm0' : 'arm1';
}

/**
 * What the reviewers of one comparison say together, so that the comparisons counted stay independent however many
 * people vote: the arm with more votes; where both have the same, both bad if most said so, else a tie.
 */
export function together(votes: readonly Outcome[]): Outcome | undefined {
  if (votes.length === 0) return undefined;
  const count = (o: Outcome) => votes.filter((v) => v === o).length;
  const lead = count('arm1') - count('arm0');
  if (lead !== 0) return lead > 0 ? 'arm1' : 'arm0';
  return count('both_bad') > votes.length / 2 ? 'both_bad' : 'tie';
}

/** Counts outcomes; `identical` more are ties that nobody was shown. */
export function tally(outcomes: readonly Outcome[], identical = 0): Tally {
  const count = (o: Outcome) => outcomes.filter((v) => v === o).length;
  const wins: [number, number] = [count('arm0'), count('arm1')];
  const decided = wins[0] + wins[1];
  return {
    n: outcomes.length + identical,
    wins,
    ties: count('tie') + identical,
    bothBad: count('both_bad'),
    identical,
    rate: decided === 0 ? null : wins[1] / decided,
    interval: wilson(wins[1], decided),
  };
}
