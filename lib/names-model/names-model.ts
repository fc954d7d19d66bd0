import type { RE2JS } from 're2js';
import { DEFAULT_NAME_PATTERNS } from '@/lib/contracts/name-patterns';
import { compilePattern } from './compile-pattern';

/** Compiled lists, by their text: a project's patterns seldom change. */
const compiled = new Map<string, { pattern: string; matcher: RE2JS }[]>();
const MAX_LISTS = 200;

/** The first of the patterns by which a text names its model, or undefined. `null` means Discern's own list. */
export function namedBy(text: string, patterns: readonly string[] | null): string | undefined {
  return matchersOf(patterns ?? DEFAULT_NAME_PATTERNS).find((m) => m.matcher.test(text))?.pattern;
}

function matchersOf(patterns: readonly string[]) {
  const key = JSON.stringify(patterns);
  const known = compiled.get(key);
  if (known) return known;
  const made = patterns.map((pattern) => ({ pattern, matcher: compilePattern(pattern) }));
  if (compiled.size >= MAX_LISTS) compiled.clear();
  compiled.set(key, made);
  return made;
}
