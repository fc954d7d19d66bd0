import type { Comparison } from '@/lib/contracts/task-modes';

export type Pair = Extract<Comparison, { kind: 'pair' }>;

export type PairwiseStep =
  | { done: true; groups: string[][] }
  /** `left`: how many questions there are at most, this one included. */
  | { done: false; ask: readonly [left: string, right: string]; left: number };

/** Questions that n candidates need at most: Σ ⌈log2 i⌉, i = 1…n. */
export const mostQuestions = (n: number): number => further(0, n);

const logUp = (n: number) => Math.ceil(Math.log2(n));
/** Questions at most to insert `more` candidates into `ranks` ranks, when none ties. */
const further = (ranks: number, more: number) =>
  Array.from({ length: more }, (_, i) => logUp(ranks + i + 1)).reduce((a, b) => a + b, 0);

/**
 * Binary insertion with ties (Knuth, The Art of Computer Programming 3, 5.2.1, "binary insertion"): candidates come in
 * the order of `ids`; each is compared with the middle one of the ranks in which it may still stand, and an equal joins
 * the rank. What follows from earlier answers is never asked, so that no answer can contradict another. Answers about
 * candidates that are no longer there are passed over. Pure: the same answers lead to the same question.
 */
export function pairwise(ids: readonly string[], answers: readonly Pair[]): PairwiseStep {
  const ranks: string[][] = [];
  for (const [i, id] of ids.entries()) {
    let [low, high] = [0, ranks.length];
    let joined = false;
    while (low < high && !joined) {
      const middle = (low + high) >> 1;
      const order = known(answers, id, ranks[middle]!);
      if (order === undefined) {
        const left = logUp(high - low + 1) + further(ranks.length + 1, ids.length - i - 1);
        return { done: false, ask: [ranks[middle]![0]!, id], left };
      }
      if (order === 0) {
        ranks[middle]!.push(id);
        joined = true;
      } else if (order < 0) high = middle;
      else low = middle + 1;
    }
    if (!joined) ranks.splice(low, 0, [id]);
  }
  return { done: true, groups: ranks };
}

/** -1: `id` was said to be better than a member of the rank, 1: worse, 0: equal; undefined: nobody asked. */
function known(answers: readonly Pair[], id: string, rank: readonly string[]): -1 | 0 | 1 | undefined {
  for (const { left, right, answer } of answers) {
    if (left === id && rank.includes(right)) return answer === 'equal' ? 0 : answer === 'left' ? -1 : 1;
    if (right === id && rank.includes(left)) return answer === 'equal' ? 0 : answer === 'right' ? -1 : 1;
  }
  return undefined;
}
