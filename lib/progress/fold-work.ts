import type { z } from 'zod';
import type { Work } from '@/lib/contracts/throughput';
import { quantileOfTimes } from '@/lib/stats/time-buckets';
import type { CountRow, Dimension, FIGURES, TimeRow } from './work-groups';

/** Below so many timed rankings no median and no 90th percentile is said. */
export const ENOUGH = 5;

type Key = string;
export const keyOf = (row: CountRow | TimeRow, by: readonly Dimension[]): Key =>
  by.map((d) => (d === 'hour' ? (row.hour?.toISOString() ?? '') : row[d])).join(' ');

/** The work of each group of one grouping, by its key (`keyOf`). */
export function foldWork(
  by: readonly Dimension[],
  counts: readonly CountRow[],
  times: readonly TimeRow[],
): Map<Key, z.input<typeof Work>> {
  const buckets = new Map<Key, [number, number][]>();
  for (const t of times) {
    const key = keyOf(t, by);
    const known = buckets.get(key);
    if (known) known.push([t.bucket, t.n]);
    else buckets.set(key, [[t.bucket, t.n]]);
  }
  return new Map(
    counts.map((row) => {
      const key = keyOf(row, by);
      return [key, workOf(row, buckets.get(key) ?? [])];
    }),
  );
}

export function workOf(
  row: Pick<CountRow, (typeof FIGURES)[number]>,
  times: readonly [number, number][],
): z.input<typeof Work> {
  const n = times.reduce((sum, [, m]) => sum + m, 0);
  const at = (q: number) => (n >= ENOUGH ? quantileOfTimes(times, q) : null);
  const { done, extra, undone, skipped, flagged } = row;
  return { done, extra, undone, skipped, flagged, n, median: at(0.5), p90: at(0.9), gold: null };
}

export const NO_WORK = workOf({ done: 0, extra: 0, undone: 0, skipped: 0, flagged: 0 }, []);
