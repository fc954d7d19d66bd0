/** Which pairs are computed together. */
import { groupRows } from './pack';

/** What grouping knows of a pair: lengths in tokens, and hashes that are equal for equal tokens. */
export type PairShape = {
  prompt: number;
  chosen: number;
  rejected: number;
  /** Of prompt, chosen and rejected. */
  keys: [number, number, number];
};

/** Rows of pairs that have one prompt in common: the prompt and each answer once. */
export function sharedRows(pairs: readonly PairShape[]): number {
  const answers = new Map<number, number>();
  for (const { keys, chosen, rejected } of pairs) answers.set(keys[1], chosen).set(keys[2], rejected);
  return pairs[0]!.prompt + [...answers.values()].reduce((a, b) => a + b, 0);
}

/**
 * Groups of at most `rows` rows (a longer pair stands alone): pairs of one prompt side by side, prompts of like length
 * together, the longest first, so that a lack of memory shows at once.
 */
export function groupPairs<T extends PairShape>(pairs: readonly T[], rows: number): T[][] {
  const byPrompt = new Map<number, T[]>();
  for (const pair of pairs) {
    const others = byPrompt.get(pair.keys[0]);
    if (others) others.push(pair);
    else byPrompt.set(pair.keys[0], [pair]);
  }
  const families = [...byPrompt.values()].flatMap((family) => cut(family, rows));
  const sized = families.map((family) => ({ family, rows: sharedRows(family) }));
  sized.sort((a, b) => b.rows - a.rows);
  return groupRows(sized, (one) => one.rows, rows).map((group) => group.flatMap((one) => one.family));
}

/** A prompt with more answers than fit, in parts that do. */
function cut<T extends PairShape>(family: T[], rows: number): T[][] {
  const parts: T[][] = [];
  for (const pair of family) {
    const last = parts.at(-1);
    if (last && sharedRows([...last, pair]) <= rows) last.push(pair);
    else parts.push([pair]);
  }
  return parts;
}

/** 53 bits of a hash of token ids (cyrb53, public domain). */
export function tokensKey(tokens: readonly number[]): number {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (const token of tokens) {
    a = Math.imul(a ^ token, 2654435761);
    b = Math.imul(b ^ token, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return 4294967296 * (2097151 & b) + (a >>> 0);
}
