import { EMPTY_WORDS, type Reference, type SetF1Params } from '@/lib/contracts/graders';
import { bare, fold } from './normalise';
import type { Grader } from './types';

/** After NFKC, so that the full-width forms of these are the same characters. */
const SEPARATORS = '、,;|#\n';

/**
 * F1 of the completion's set of elements against the gold set: 2|A∩B| / (|A|+|B|), the harmonic mean of precision and
 * recall (van Rijsbergen, Information Retrieval, 2nd ed. 1979, ch. 7, with β = 1). Two empty sets agree: 1.
 * Elements are parted by 、 , ; newline | # or stand in a JSON list; compared without case, width and outer
 * punctuation; twice is once.
 */
export const setF1: Grader<SetF1Params> = {
  name: 'set-f1',
  version: 1,
  refuse: () => undefined,
  grade(completion, reference, params) {
    const answer = elementsOf(completion, params);
    const gold = elementsOf(reference, params);
    const parsed = [...answer].sort();
    if (answer.size + gold.size === 0) return { score: 1, parsed };
    const common = parsed.filter((e) => gold.has(e)).length;
    const score = (2 * common) / (answer.size + gold.size);
    return answer.size === 0 ? { score, parsed, note: 'unparsed' } : { score, parsed };
  },
  gold(reference, params, locale) {
    if (!Array.isArray(reference)) return reference;
    const [none] = params.empty ?? [/^zh/i.test(locale) ? '无' : 'none'];
    return reference.join(params.join ?? (/^(zh|ja)/i.test(locale) ? '、' : ', ')) || (none ?? '');
  },
};

/** The set a text or a list stands for, each element normalised. */
export function elementsOf(text: Reference, params: SetF1Params): Set<string> {
  const parts = Array.isArray(text) ? text : (jsonList(text) ?? split(text, params.separators ?? ''));
  const elements = new Set(parts.map(bare).filter(hasContent));
  const empty = new Set((params.empty ?? EMPTY_WORDS).map(bare));
  const [only] = elements;
  return elements.size === 1 && empty.has(only!) ? new Set() : elements;
}

/** A JSON list of texts or numbers, alone or in a code fence. */
function jsonList(text: string): string[] | undefined {
  const body = text.trim().replace(/^```(?:json)?\s*|\s*```$/gi, '');
  if (!body.startsWith('[')) return undefined;
  try {
    const list: unknown = JSON.parse(body);
    const plain = Array.isArray(list) && list.every((e) => typeof e === 'string' || typeof e === 'number');
    return plain ? list.map(String) : undefined;
  } catch {
    return undefined;
  }
}

/** `- `, `• `, `1. `, `2) ` and `3、` before an element of a list written line by line. */
const BULLET = /^\s*(?:[-*•·]\s+|\d{1,3}(?:[.)]\s+|、))/u;

function split(text: string, more: string): string[] {
  const marks = new Set([...SEPARATORS, ...more.normalize('NFKC')]);
  const lines = text.normalize('NFKC').replace(/\r\n?/g, '\n').split('\n');
  const joined = lines.map((line) => line.replace(BULLET, '')).join('\n');
  const parts = [''];
  for (const c of joined) {
    if (marks.has(c)) parts.push('');
    else parts[parts.length - 1] += c;
  }
  return parts;
}

const hasContent = (element: string) => fold(element).replace(/[\p{P}\s]/gu, '') !== '';
