/**
 * Prefix sharing (arXiv 2410.20305), for all pairs of a prompt: one sequence [prompt | answer | answer | ...]. Positions of
 * every answer restart after the prompt and none sees another, so the prompt is computed once, and an answer that
 * stands in several pairs (a ranking of four makes six) is computed once too.
 */
import type { PackedRows } from '../model/layout';
import { type Sequence, tilesOf } from '../model/tiles';

/** Token ids of one pair; both completions end with their end-of-turn token. */
export type TokenPair = { prompt: number[]; chosen: number[]; rejected: number[] };

/** One of those completions by itself. */
export type TokenAnswer = { prompt: number[]; answer: number[] };

export type PackedAnswers = PackedRows & {
  answers: number;
  /** Tokens of each answer, [answers]. */
  lengths: Float32Array;
  /** Row that predicts and token predicted of each completion token, [N]. */
  predictors: Int32Array;
  targets: Int32Array;
  /** Row on which that token itself stands, [N]. */
  places: Int32Array;
  /** The answers whose log-probability it is part of, [N]: several where an answer was given more than once. */
  owners: number[][];
};

/** Two answers a pair: 2·pair is the chosen one, 2·pair + 1 the rejected. */
export type PackedPairs = PackedAnswers & { pairs: number };

/** One prompt of packed answers; `owners` as above. */
type Family = { prompt: number[]; answers: { tokens: number[]; owners: number[] }[] };

export const packPairs = (pairs: readonly TokenPair[]): PackedPairs => ({
  ...packAnswers(
    pairs.flatMap(({ prompt, chosen, rejected }) => [
      { prompt, answer: chosen },
      { prompt, answer: rejected },
    ]),
  ),
  pairs: pairs.length,
});

export function packAnswers(given: readonly TokenAnswer[]): PackedAnswers {
  const families = familiesOf(given);
  const ids: number[] = [];
  const positions: number[] = [];
  const predictors: number[] = [];
  const targets: number[] = [];
  const places: number[] = [];
  const owners: number[][] = [];
  const sequences = families.map(({ prompt, answers }) => {
    const start = ids.length;
    const last = start + prompt.length - 1;
    prompt.forEach((token, t) => {
      ids.push(token);
      positions.push(t);
    });
    for (const answer of answers) {
      const first = ids.length;
      answer.tokens.forEach((token, t) => {
        // the last row of the prompt predicts the first token of every answer
        predictors.push(t === 0 ? last : first + t - 1);
        targets.push(token);
        places.push(first + t);
        owners.push(answer.owners);
        ids.push(token);
        positions.push(prompt.length + t);
      });
    }
    const parts = [prompt, ...answers.map((answer) => answer.tokens)].map((tokens) => tokens.length);
    return { start, length: ids.length - start, parts };
  });
  return {
    ids: Int32Array.from(ids),
    positions: Int32Array.from(positions),
    sequences,
    answers: given.length,
    lengths: Float32Array.from(given, ({ answer }) => answer.length),
    predictors: Int32Array.from(predictors),
    targets: Int32Array.from(targets),
    places: Int32Array.from(places),
    owners,
  };
}

function familiesOf(given: readonly TokenAnswer[]): Family[] {
  const families = new Map<string, { prompt: number[]; answers: Map<string, Family['answers'][number]> }>();
  given.forEach(({ prompt, answer: tokens }, i) => {
    const key = prompt.join();
    const family = families.get(key) ?? { prompt, answers: new Map() };
    families.set(key, family);
    const answer = family.answers.get(tokens.join()) ?? { tokens, owners: [] };
    family.answers.set(tokens.join(), answer);
    answer.owners.push(i);
  });
  return [...families.values()].map((f) => ({ prompt: f.prompt, answers: [...f.answers.values()] }));
}

/**
 * Rows whose packed sizes all differ from those of `pairs` pairs (or of any sequences), and from each other: one prompt with
 * many answers, of which one stands in every pair. Their tokens mean nothing. See graph/program.ts.
 */
export function probePairs(pairs: number, parts: number): PackedPairs {
  const made: TokenPair[] = Array.from({ length: pairs + 3 }, (_, i) => ({
    prompt: new Array(17).fill(0),
    chosen: new Array(23 + 2 * i).fill(i + 1),
    rejected: [0, 0],
  }));
  for (;;) {
    const packed = packPairs(made);
    const n = packed.targets.length;
    if (n >= 2 * parts && (parts === 1 || n % parts !== 0) && allDiffer(packed.sequences)) return packed;
    made.at(-1)!.chosen.push(1);
  }
}

/** The same for `answers` answers. */
export function probeAnswers(answers: number, parts: number): PackedAnswers {
  const { pairs: _, ...packed } = probePairs(answers, parts);
  return packed;
}

/** Whether the sizes of attention's tiles are all different. */
function allDiffer(sequences: readonly Sequence[]): boolean {
  const sizes = tilesOf(sequences).flatMap(({ chunks, queries, keys }) => [chunks.length, queries, keys]);
  return new Set(sizes).size === sizes.length;
}

/** Plain sequences one after the other; rows see what is before them in their own. */
export function packPlain(sequences: readonly (readonly number[])[]): PackedRows {
  let start = 0;
  return {
    ids: Int32Array.from(sequences.flat()),
    positions: Int32Array.from(sequences.flatMap((tokens) => tokens.map((_, t) => t))),
    sequences: sequences.map(({ length }) => {
      start += length;
      return { start: start - length, length, parts: [length] };
    }),
  };
}

/** Groups neighbours until they have `rows` tokens (a longer one stands alone), in the given order. */
export function groupRows<T>(items: T[], length: (item: T) => number, rows: number): T[][] {
  const groups: T[][] = [];
  let used = Number.POSITIVE_INFINITY;
  for (const item of items) {
    if (used + length(item) > rows) {
      groups.push([]);
      used = 0;
    }
    groups.at(-1)!.push(item);
    used += length(item);
  }
  return groups;
}

/** The same groups of a stream, each as soon as it is full. */
export async function* groupStream<T>(
  items: AsyncIterable<T>,
  length: (item: T) => number,
  rows: number,
): AsyncGenerator<T[]> {
  let group: T[] = [];
  let used = 0;
  for await (const item of items) {
    const own = length(item);
    if (group.length > 0 && used + own > rows) {
      yield group;
      group = [];
      used = 0;
    }
    group.push(item);
    used += own;
  }
  if (group.length > 0) yield group;
}
