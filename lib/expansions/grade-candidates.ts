import type { Reference } from '@/lib/contracts/graders';
import { bare } from '@/lib/graders/normalise';
import type { BoundGrader } from '@/lib/graders/registry';

export interface Graded {
  id: string;
  text: string;
  score: number;
}
export interface GradedPair {
  chosenId: string;
  rejectedId: string;
  margin: number;
}

const EPSILON = 1e-9;

/**
 * Each better candidate over each worse one, with the difference of their scores as the margin. The gold answer counts
 * as a candidate with score 1. No pair of equals: neither of equal scores, nor of one that says the same as the gold
 * answer; none with an empty side.
 */
export function pairsOfGrades(graded: readonly Graded[], goldId?: string): GradedPair[] {
  const gold = graded.find((g) => g.id === goldId);
  const sides = graded.filter((g) => g.text.trim() !== '');
  const pairs: GradedPair[] = [];
  for (const a of sides)
    for (const b of sides) {
      if (a.score - b.score <= EPSILON) continue;
      if (gold && (a === gold || b === gold) && bare(a.text) === bare(b.text)) continue;
      pairs.push({ chosenId: a.id, rejectedId: b.id, margin: a.score - b.score });
    }
  return pairs;
}

/** Scores of the candidates; the gold answer's is 1 by definition. */
export function gradeCandidates(
  grader: BoundGrader,
  reference: Reference,
  candidates: readonly { id: string; text: string }[],
  goldId?: string,
): Graded[] {
  return candidates.map(({ id, text }) => ({
    id,
    text,
    score: id === goldId ? 1 : grader.grade(text, reference).score,
  }));
}
