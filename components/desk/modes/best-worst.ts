import type { Comparison } from '@/lib/contracts/task-modes';

export type Choice = Exclude<Comparison, { kind: 'pair' }>;

export type BestWorstStep =
  | { done: true; groups: string[][] }
  /** `of`: the candidates to choose from; `left`: how many choices there are at most, this one included. */
  | { done: false; ask: 'best' | 'worst'; of: string[]; left: number; groups: string[][] };

/**
 * Best–worst choices (Marley and Louviere, Some probabilistic models of best, worst, and best–worst choices, 2005), repeated:
 * the best of all, the worst of the rest, the best of what is left then, and so on until everything has its place. One
 * who sees no difference among the rest says so once: it is a tie in the middle. n candidates need n - 1 choices at most.
 * Choices of candidates that are no longer there are passed over. Pure.
 */
export function bestWorst(ids: readonly string[], choices: readonly Choice[]): BestWorstStep {
  const top: string[][] = [];
  const bottom: string[][] = [];
  let rest = [...ids];
  for (const c of choices) {
    if (rest.length < 2) break;
    if (c.kind === 'equal') {
      // Said of the rest as it was: of others that came back it says nothing.
      if (rest.every((id) => c.of.includes(id))) return { done: true, groups: [...top, rest, ...bottom] };
      continue;
    }
    if (!rest.includes(c.chosen)) continue;
    rest = rest.filter((id) => id !== c.chosen);
    if (c.kind === 'best') top.push([c.chosen]);
    else bottom.unshift([c.chosen]);
  }
  if (rest.length < 2) return { done: true, groups: [...top, ...rest.map((id) => [id]), ...bottom] };
  const ask = top.length > bottom.length ? 'worst' : 'best';
  return { done: false, ask, of: rest, left: rest.length - 1, groups: [...top, ...bottom] };
}
