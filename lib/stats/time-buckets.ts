/** 1.05 / 0.95: the middle of a bucket is at most 5 % from what fell into it. */
const GAMMA = 1.05 / 0.95;
/** Seconds at the upper end of the first bucket. */
const FIRST = 0.5;

/** Seconds in the middle of bucket `b` (1 to 120), as the database's `work_bucket` fills them (DDSketch, VLDB 2019). */
export const secondsOf = (b: number): number => (FIRST * GAMMA ** (b - 1) * 2) / (GAMMA + 1);

/** How often each bucket was filled; buckets in any order. */
export type Times = readonly (readonly [bucket: number, n: number])[];

/** Seconds at quantile `q` of what fell into the buckets: the least with at least that share at or below it. */
export function quantileOfTimes(times: Times, q: number): number {
  const sorted = times.toSorted((a, b) => a[0] - b[0]);
  const wanted = q * sorted.reduce((sum, [, n]) => sum + n, 0);
  let below = 0;
  for (const [bucket, n] of sorted) {
    below += n;
    if (below >= wanted) return secondsOf(bucket);
  }
  return Number.NaN;
}
