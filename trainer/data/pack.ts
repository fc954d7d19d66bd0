/**
 * Prefix sharing (arXiv 2410.20305): a pair is one sequence [prompt | chosen | rejected]. The positions of the rejected
 * part restart after the prompt and it does not see the chosen part, so the prompt is computed once for both.
 */
import type { PackedRows } from '../model/forward';

/** Token ids of one pair; both completions end with their end-of-turn token. */
export type TokenPair = { prompt: number[]; chosen: number[]; rejected: number[] };

export type PackedPairs = PackedRows & {
  pairs: number;
  /** Tokens of each completion, [2·pairs], chosen first. */
  lengths: Float32Array;
  /** Row that predicts, token predicted, and owner (2·pair, +1 for rejected) of each completion token, [N]. */
  predictors: Int32Array;
  targets: Int32Array;
  owners: Int32Array;
};

export const packedLength = (p: TokenPair) => p.prompt.length + p.chosen.length + p.rejected.length;

export function packPairs(pairs: TokenPair[]): PackedPairs {
  const total = pairs.reduce((sum, p) => sum + packedLength(p), 0);
  const ids = new Int32Array(total);
  const positions = new Int32Array(total);
  const sequences: { start: number; length: number }[] = [];
  const predictors: number[] = [];
  const targets: number[] = [];
  const owners: number[] = [];
  let start = 0;
  pairs.forEach((pair, i) => {
    const p = pair.prompt.length;
    const fork = p + pair.chosen.length;
    const length = packedLength(pair);
    ids.set([...pair.prompt, ...pair.chosen, ...pair.rejected], start);
    for (let t = 0; t < length; t++) positions[start + t] = t < fork ? t : t - pair.chosen.length;
    const predict = (completion: number[], first: number, owner: number) =>
      completion.forEach((token, t) => {
        // the last row of the prompt predicts the first token of both
        predictors.push(start + (t === 0 ? p - 1 : first + t - 1));
        targets.push(token);
        owners.push(owner);
      });
    predict(pair.chosen, p, 2 * i);
    predict(pair.rejected, fork, 2 * i + 1);
    sequences.push({ start, length });
    start += length;
  });
  const sees = (s: number, query: number, key: number) => {
    const { prompt, chosen } = pairs[s]!;
    const fork = prompt.length + chosen.length;
    return key <= query && !(query >= fork && key >= prompt.length && key < fork);
  };
  return {
    ids,
    positions,
    sequences,
    sees,
    pairs: pairs.length,
    lengths: Float32Array.from(pairs.flatMap((p) => [p.chosen.length, p.rejected.length])),
    predictors: Int32Array.from(predictors),
    targets: Int32Array.from(targets),
    owners: Int32Array.from(owners),
  };
}

/** Pairs whose packed sizes all differ from those of `pairs` pairs; their tokens mean nothing. See graph/program.ts. */
export function probePairs(pairs: number, parts: number): PackedPairs {
  const made: TokenPair[] = Array.from({ length: pairs + 1 }, (_, i) => ({
    prompt: new Array(17 + i).fill(0),
    chosen: [0, 0, 0],
    rejected: [0, 0],
  }));
  const predictions = () => made.reduce((sum, p) => sum + p.chosen.length + p.rejected.length, 0);
  while (predictions() < 2 * parts || (parts > 1 && predictions() % parts === 0)) made[0]!.chosen.push(0);
  return packPairs(made);
}

/** One plain sequence; its rows see what is before them. */
export function packSequence(tokens: number[]): PackedRows {
  return {
    ids: Int32Array.from(tokens),
    positions: Int32Array.from(tokens, (_, t) => t),
    sequences: [{ start: 0, length: tokens.length }],
    sees: (_, query, key) => key <= query,
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
