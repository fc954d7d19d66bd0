// Reference numbers of independent libraries; test/fixtures/stats/README.md has their versions and conventions.
import fs from 'node:fs';
import { expect } from 'vitest';

/** "NaN" and infinities are strings; null: no answer exists; `raises`: the library refuses. */
export type Ref = number | 'NaN' | 'Infinity' | null | { raises: string };

export interface Case<I, E> {
  input: I;
  expected: E;
  note: string;
}

interface Statistic<I, E> {
  tol: number;
  cases: Case<I, E>[];
}

const all = JSON.parse(
  fs.readFileSync(new URL('../../fixtures/stats/stats.json', import.meta.url), 'utf8'),
) as Record<string, Statistic<never, never>>;

export const statistics = Object.keys(all);

/** A statistic's cases with titles, and the comparison at its own tolerance. */
export function reference<I, E>(statistic: string) {
  const { tol, cases } = all[statistic] as unknown as Statistic<I, E>;
  const same = (got: number | null | undefined, expected: Ref, what = '') => {
    if (typeof expected !== 'number') return expect(got ?? null, what).toBeNull();
    expect(typeof got, what).toBe('number');
    expect(Math.abs(got! - expected), `${what}: ${got} is not ${expected}`).toBeLessThanOrEqual(
      tol * Math.max(1, Math.abs(expected)),
    );
  };
  const sameAll = (
    got: readonly number[] | null | undefined,
    expected: readonly number[] | null,
    what = '',
  ) => {
    if (expected === null) return expect(got ?? null, what).toBeNull();
    expect(got, what).toHaveLength(expected.length);
    expected.forEach((e, i) => {
      same(got![i], e, `${what} ${i}`);
    });
  };
  return {
    cases: cases.map((c, i) => ({
      ...c,
      i,
      title: `${i}: ${c.note || JSON.stringify(c.input).slice(0, 60)}`,
    })),
    same,
    sameAll,
  };
}
