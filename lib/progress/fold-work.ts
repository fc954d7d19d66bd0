import type { z } from 'zod';
import type { Work } from '@/lib/contracts/throughput';
import { quantileOfTimes } from '@/lib/stats/time-buckets';
import { type Dimension, FIGURES, type Figures } from './work-groups';

/** Below so many timed rankings no median and no 90th percentile is said. */
export const ENOUGH = 5;

/** Work that can be added up. */
export interface Sum {
  figures: Figures;
  /** How often each bucket was filled. */
  times: Map<number, number>;
}
export type WorkAnswer = z.input<typeof Work>;
/** Sums by what they are about: a person's id, a place of a day … */
export type Sums = Map<string, Sum>;

const nothing = (): Sum => ({
  figures: { done: 0, extra: 0, undone: 0, skipped: 0, flagged: 0, gold: 0, gold_right: 0 },
  times: new Map(),
});

/** Adds rows up by one of their dimensions (undefined: all of them, under ''). */
export function foldWork(
  by: Dimension | undefined,
  counts: readonly (Record<Dimension, unknown> & Figures)[],
  times: readonly (Record<Dimension, unknown> & { bucket: number; n: number })[],
): Sums {
  const sums: Sums = new Map();
  const of = (row: Record<Dimension, unknown>): Sum => {
    const value = by ? row[by] : '';
    const key = value instanceof Date ? value.toISOString() : String(value);
    const known = sums.get(key) ?? nothing();
    sums.set(key, known);
    return known;
  };
  for (const row of counts) {
    const { figures } = of(row);
    for (const f of FIGURES) figures[f] += row[f];
  }
  for (const row of times) {
    const sum = of(row);
    sum.times.set(row.bucket, (sum.times.get(row.bucket) ?? 0) + row.n);
  }
  return sums;
}

/** Figures with median and 90th percentile, as the page shows them. */
export function workOf(sum: Sum = nothing()): WorkAnswer {
  const times = [...sum.times];
  const n = times.reduce((all, [, m]) => all + m, 0);
  const at = (q: number) => (n >= ENOUGH ? quantileOfTimes(times, q) : null);
  // Kept in thousandths.
  const { gold: asked, gold_right: right, ...figures } = sum.figures;
  const gold = asked > 0 ? { n: asked, accuracy: right / asked / 1000 } : null;
  return { ...figures, n, median: at(0.5), p90: at(0.9), gold };
}
