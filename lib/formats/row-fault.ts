import type { z } from 'zod';
import type { ImportError } from '@/lib/contracts/imports';
import { type JsonPath, locateJson, type Span } from './locate-json';

/** What is wrong in a row; `path` leads to it, `key` names a key that should not be there. */
export interface Fault {
  path: JsonPath;
  key?: string;
  message: string;
  fix: string;
}

const EXCERPT = 300;
const BEFORE = 100;
const FAULTS_A_ROW = 5;

/** A path as people write it: `candidates[1].text`. */
export const fieldOf = (path: JsonPath): string =>
  path.reduce<string>((s, k) => (typeof k === 'number' ? `${s}[${k}]` : s === '' ? k : `${s}.${k}`), '');

/** The fault with the part of its line that shows it. */
export function showFault(line: number, text: string, fault: Fault): ImportError {
  const field = fieldOf(fault.key === undefined ? fault.path : [...fault.path, fault.key]);
  return {
    line,
    field,
    message: fault.message,
    fix: fault.fix,
    ...excerptOf(text, locateJson(text, fault.path, fault.key)),
  };
}

/** At most 300 characters of a line around a fault, and where in them it is. */
export function excerptOf(text: string, [from, to]: Span): { excerpt: string; from: number; to: number } {
  const start = text.length <= EXCERPT ? 0 : Math.max(0, Math.min(from - BEFORE, text.length - EXCERPT));
  const part = text.slice(start, start + EXCERPT);
  return {
    // Half a character at the cut, or NUL, cannot be stored; each stays one character long.
    excerpt: (part as unknown as { toWellFormed(): string }).toWellFormed().replaceAll('\u0000', '␀'),
    from: from - start,
    to: Math.max(from - start, Math.min(to - start, EXCERPT)),
  };
}

const KINDS: Record<string, string> = {
  string: 'text',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

const kindOf = (v: unknown): string =>
  v === undefined
    ? 'missing'
    : v === null
      ? 'null'
      : Array.isArray(v)
        ? 'a list'
        : (KINDS[typeof v] ?? typeof v);

/** What a schema finds wrong with a row, in words of the file; `fixes` says what each field should be. */
export function faultsOf(
  row: unknown,
  issues: readonly z.core.$ZodIssue[],
  fixes: Record<string, string>,
  known: readonly string[],
): Fault[] {
  const faults: Fault[] = [];
  for (const issue of issues) {
    const path = issue.path.filter((k): k is string | number => typeof k !== 'symbol');
    const fix = fixFor(path, fixes);
    const value = valueAt(row, path);
    if (issue.code === 'unrecognized_keys')
      for (const key of issue.keys)
        faults.push({
          path,
          key,
          message: `the key "${key.slice(0, 60)}" is not known`,
          fix:
            path.length === 0
              ? `Use only ${known.join(', ')}; put the rest into metadata.`
              : `Remove it. ${fix}`,
        });
    else if (value === undefined) faults.push({ path, message: 'is missing', fix });
    else if (issue.code === 'invalid_type' || issue.code === 'invalid_union') {
      const inner = issue.code === 'invalid_union' ? deepest(issue.errors) : undefined;
      if (inner) faults.push(...faultsOf(row, prefixed(inner, path), fixes, known));
      else faults.push({ path, message: `must not be ${kindOf(value)}`, fix });
    } else if (issue.code === 'invalid_value')
      faults.push({ path, message: `must be one of ${issue.values.map(String).join(', ')}`, fix });
    else faults.push({ path, message: issue.message, fix });
  }
  return faults.slice(0, FAULTS_A_ROW);
}

/** Of a union's branches the one that fits best: it fails inside the value, or by a rule and not by the kind. */
function deepest(branches: readonly (readonly z.core.$ZodIssue[])[]) {
  return branches.find((b) => b.every((i) => i.path.length > 0 || i.code !== 'invalid_type'));
}

const prefixed = (issues: readonly z.core.$ZodIssue[], path: JsonPath): z.core.$ZodIssue[] =>
  issues.map((i) => ({ ...i, path: [...path, ...i.path] }));

function fixFor(path: JsonPath, fixes: Record<string, string>): string {
  const names = path.map((k) => (typeof k === 'number' ? '*' : k));
  for (let n = names.length; n > 0; n--) {
    const fix = fixes[names.slice(0, n).join('.')];
    if (fix) return fix;
  }
  return fixes[''] ?? '';
}

function valueAt(row: unknown, path: JsonPath): unknown {
  let v = row;
  for (const k of path) {
    if (v === null || typeof v !== 'object') return undefined;
    v = (v as Record<string | number, unknown>)[k];
  }
  return v;
}
