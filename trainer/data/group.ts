/** Which pairs, or single answers, are computed together. */
import { groupRows } from './pack';

/** What grouping knows of a pair: lengths in tokens, and hashes that are equal for equal tokens. */
export type PairShape = {
  prompt: number;
  chosen: number;
  rejected: number;
  /** Of prompt, chosen and rejected. */
  keys: [number, number, number];
};

/** Of an answer by itself. */
export type AnswerShape = {
  prompt: number;
  answer: number;
  /** Of prompt and answer. */
  keys: [number, number];
};

/** Rows of pairs that have one prompt in common: the prompt and each answer once. */
export const sharedRows = (pairs: readonly PairShape[]): number => rowsOf(pairs, answersOfPair);

/** A prompt with all its pairs stays whole up to so many groups' rows: cut, its answers would be computed several times. */
const WHOLE_GROUPS = 8;

/**
 * Groups of at most `rows` rows, or one prompt with all its pairs: prompts of like length together, the longest first, so
 * that a lack of memory shows at once.
 */
export const groupPairs = <T extends PairShape>(
  pairs: readonly T[],
  rows: number,
  most = WHOLE_GROUPS * rows,
): T[][] => group(familiesOf(pairs, answersOfPair, most), rows, answersOfPair);

/** Rows of the longest of these pairs, with all that share its prompt. */
export const longestFamily = (pairs: readonly PairShape[], rows: number): number =>
  familiesOf(pairs, answersOfPair, WHOLE_GROUPS * rows).reduce(
    (most, family) => Math.max(most, sharedRows(family)),
    0,
  );

/** Single answers in groups of at most `rows` rows; each is computed once, however a prompt is cut. */
export const groupAnswers = <T extends AnswerShape>(answers: readonly T[], rows: number): T[][] =>
  group(familiesOf(answers, answersOfOne, rows), rows, answersOfOne);

type Shape = { prompt: number; keys: readonly [number, ...number[]] };
/** Key and length of each. */
type AnswersOf<T> = (item: T) => [key: number, length: number][];

const answersOfPair = ({ keys, chosen, rejected }: PairShape): [number, number][] => [
  [keys[1], chosen],
  [keys[2], rejected],
];
const answersOfOne = ({ keys, answer }: AnswerShape): [number, number][] => [[keys[1], answer]];

function rowsOf<T extends Shape>(items: readonly T[], answersOf: AnswersOf<T>): number {
  const answers = new Map(items.flatMap(answersOf));
  return items[0]!.prompt + [...answers.values()].reduce((a, b) => a + b, 0);
}

function group<T extends Shape>(families: T[][], rows: number, answersOf: AnswersOf<T>): T[][] {
  const sized = families.map((family) => ({ family, rows: rowsOf(family, answersOf) }));
  sized.sort((a, b) => b.rows - a.rows);
  return groupRows(sized, (one) => one.rows, rows).map((group) => group.flatMap((one) => one.family));
}

/** What shares a prompt; a prompt with more rows than `most` in parts. */
function familiesOf<T extends Shape>(items: readonly T[], answersOf: AnswersOf<T>, most: number): T[][] {
  const byPrompt = new Map<number, T[]>();
  for (const item of items) {
    const others = byPrompt.get(item.keys[0]);
    if (others) others.push(item);
    else byPrompt.set(item.keys[0], [item]);
  }
  return [...byPrompt.values()].flatMap((family) => cut(family, most, answersOf));
}

/** A prompt with more answers than fit, in parts that do. */
function cut<T extends Shape>(family: T[], rows: number, answersOf: AnswersOf<T>): T[][] {
  const parts: T[][] = [];
  for (const item of family) {
    const last = parts.at(-1);
    if (last && rowsOf([...last, item], answersOf) <= rows) last.push(item);
    else parts.push([item]);
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
