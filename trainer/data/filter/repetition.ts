/**
 * Texts that say the same again and again: the repetition rules of Gopher (arXiv 2112.11446, table A1), lines and
 * n-grams. Its rules for paragraphs are left out: posts have hardly any. Two departures keep short texts from harm: the
 * most frequent n-gram counts from its third time on, and where most words are single characters (Chinese), n-grams are
 * twice as long, since a word is about two of them.
 */
import { tokensKey } from '../group';
import { type Finding, firstAbove } from './finding';
import { HASHTAG } from './symbols';
import { characters, isSingle, wordsOf } from './words';

export type RepetitionOptions = {
  /** Share of lines that stood before; share of the characters in them. Table A1: 0.3, 0.2. */
  lines: number;
  lineCharacters: number;
  /** Share of characters in the most frequent 2-gram, from three times on; for 3- and 4-grams 0.02 and 0.04 less. Table A1: 0.2. */
  topNgram: number;
  /** Share of characters in 5-grams that stood before; 0.01 less for each longer one, to 10. Table A1: 0.15. */
  repeatedNgram: number;
  /** Words from which on n-grams are looked at. */
  minWords: number;
};

export function repetitionFinding(text: string, options: RepetitionOptions): Finding | undefined {
  const lines = firstAbove(lineShares(text), {
    lines: options.lines,
    lineCharacters: options.lineCharacters,
  });
  if (lines) return lines;
  // Tags repeat by their nature and have a share of their own.
  const words = wordsOf(text.replace(HASHTAG, ' '));
  const length = words.filter(isSingle).length > words.length / 2 ? 2 : 1;
  if (words.length < length * options.minWords) return undefined;
  const sizes = words.map((word) => characters(word));
  const ids = numbered(words);
  const rule = (name: string, value: number, limit: number): Finding | undefined =>
    value > limit ? { rule: name, value, limit: Math.round(limit * 1e6) / 1e6 } : undefined;
  for (const n of [2, 3, 4]) {
    const found = rule(`top${n}gram`, topShare(ids, sizes, n * length), options.topNgram - 0.02 * (n - 2));
    if (found) return found;
  }
  for (const n of [5, 6, 7, 8, 9, 10]) {
    const found = rule(
      `repeated${n}gram`,
      repeatedShare(ids, sizes, n * length),
      options.repeatedNgram - 0.01 * (n - 5),
    );
    if (found) return found;
  }
  return undefined;
}

const LEAST_TIMES = 3;

/** Lines without the spaces around them; empty ones are none. */
function lineShares(text: string): { lines: number; lineCharacters: number } {
  const lines = text
    .split(/\r\n|[\n\r\u2028\u2029]/u)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const seen = new Set<string>();
  let again = 0;
  let size = 0;
  let all = 0;
  for (const line of lines) {
    all += line.length;
    if (seen.has(line)) {
      again++;
      size += line.length;
    } else seen.add(line);
  }
  return { lines: again / Math.max(1, lines.length), lineCharacters: size / Math.max(1, all) };
}

function numbered(words: readonly string[]): number[] {
  const numbers = new Map<string, number>();
  return words.map((word) => {
    const known = numbers.get(word);
    if (known !== undefined) return known;
    numbers.set(word, numbers.size);
    return numbers.size - 1;
  });
}

/** Characters of the n-gram that occurs most often (at least three times; of several the longest), by all characters. */
function topShare(ids: number[], sizes: number[], n: number): number {
  const counts = new Map<number, { times: number; size: number }>();
  let top = { times: LEAST_TIMES, size: 0 };
  for (let i = 0; i + n <= ids.length; i++) {
    const key = tokensKey(ids.slice(i, i + n));
    const entry = counts.get(key) ?? { times: 0, size: sum(sizes, i, i + n) };
    entry.times++;
    counts.set(key, entry);
    if (entry.times > top.times || (entry.times === top.times && entry.size > top.size)) top = { ...entry };
  }
  return Math.min(1, (top.times * top.size) / sum(sizes, 0, sizes.length));
}

/** Characters of n-grams that stood before, none counted twice, by all characters. */
function repeatedShare(ids: number[], sizes: number[], n: number): number {
  const seen = new Set<number>();
  let again = 0;
  for (let i = 0; i + n <= ids.length; ) {
    const key = tokensKey(ids.slice(i, i + n));
    if (seen.has(key)) {
      again += sum(sizes, i, i + n);
      i += n;
    } else {
      seen.add(key);
      i++;
    }
  }
  return again / sum(sizes, 0, sizes.length);
}

function sum(values: readonly number[], from: number, to: number): number {
  let total = 0;
  for (let i = from; i < to; i++) total += values[i]!;
  return total;
}
