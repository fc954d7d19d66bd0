import type { LabelMatchParams, Reference } from '@/lib/contracts/graders';
import { bare, fold } from './normalise';
import type { Grade, Grader } from './types';

/**
 * Right when the completion names exactly one allowed label and it is the reference (any of them for a list).
 * Compared without case, width (NFKC), quotes and punctuation. Inside a longer answer, of two labels that overlap the
 * longer one counts ("not relevant", "不相关"); no label is `unparsed`, two different ones are `ambiguous`: both score 0.
 */
export const labelMatch: Grader<LabelMatchParams> = {
  name: 'label-match',
  version: 1,
  refuse(reference, params) {
    const golds = asList(reference);
    if (golds.length === 0 || golds.some((g) => bare(g) === '')) return 'empty-reference';
    if (!params.labels) return undefined;
    const words = wordsOf(params);
    return golds.every((g) => words.has(bare(g))) ? undefined : 'reference-not-a-label';
  },
  grade(completion, reference, params) {
    const words = wordsOf(params);
    const canonical = (text: string) => words.get(bare(text)) ?? bare(text);
    const golds = new Set(asList(reference).map(canonical));
    const whole = canonical(completion);
    if (!params.labels) return golds.has(whole) ? right(whole) : { score: 0, parsed: whole || null };
    if (words.has(bare(completion))) return golds.has(whole) ? right(whole) : { score: 0, parsed: whole };
    const found = labelsIn(fold(completion), words);
    if (found.size === 0) return { score: 0, parsed: null, note: 'unparsed' };
    if (found.size > 1) return { score: 0, parsed: [...found].sort(), note: 'ambiguous' };
    const [label] = found as Set<string> & Iterable<string>;
    return golds.has(label!) ? right(label!) : { score: 0, parsed: label! };
  },
  gold: (reference) => asList(reference)[0] ?? '',
};

const right = (parsed: string): Grade => ({ score: 1, parsed });
const asList = (reference: Reference) => (Array.isArray(reference) ? reference : [reference]);

/** Every word that stands for a label, normalised, with the label's normalised name. */
function wordsOf(params: LabelMatchParams): Map<string, string> {
  const words = new Map<string, string>();
  for (const [label, aliases] of Object.entries(params.aliases ?? {}))
    for (const alias of aliases) words.set(bare(alias), bare(label));
  for (const label of params.labels ?? []) words.set(bare(label), bare(label));
  return words;
}

/** Labels that stand in `text` as words of their own, longest first, so that a label inside another is not counted. */
function labelsIn(text: string, words: Map<string, string>): Set<string> {
  const found = new Set<string>();
  let rest = text;
  for (const [word, label] of [...words].sort(([a], [b]) => b.length - a.length || (a < b ? -1 : 1))) {
    for (let at = rest.indexOf(word); at >= 0; at = rest.indexOf(word, at + 1)) {
      if (!standsAlone(rest, at, at + word.length)) continue;
      found.add(label);
      // Taken out at equal length, so that the neighbours of what is left stay where they are.
      rest = rest.slice(0, at) + '\u0000'.repeat(word.length) + rest.slice(at + word.length);
    }
  }
  return found;
}

const SPACED = /[\p{L}\p{N}]/u;
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;
/** A letter of a script that parts words by spaces: "no" must not be found in "know", but "相关" is in "很相关". */
const wordLetter = (c: string | undefined) => c !== undefined && SPACED.test(c) && !UNSPACED.test(c);

function standsAlone(text: string, from: number, to: number): boolean {
  const before = wordLetter(text[from - 1]) && wordLetter(text[from]);
  const after = wordLetter(text[to - 1]) && wordLetter(text[to]);
  return !before && !after;
}
