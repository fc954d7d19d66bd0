import { quantile } from './quantile';

/** Uniform numbers in [0, 1) from a seed (mulberry32), the same on every machine. */
export function seeded(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) >>> 0;
    let t = a;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export interface Interval {
  mean: number;
  low: number;
  high: number;
}

/**
 * Mean with its percentile bootstrap interval (Efron & Tibshirani 1993, ch. 13). `clusters` names the group of each
 * value: whole groups are drawn, because pairs of one prompt are not independent. Unit: that of the values. Throws a
 * RangeError on no values.
 */
export function bootstrapMean(
  values: readonly number[],
  {
    level = 0.95,
    draws = 10_000,
    seed = 1,
    clusters,
  }: { level?: number; draws?: number; seed?: number; clusters?: readonly string[] } = {},
): Interval {
  if (values.length === 0) throw new RangeError('There is no mean of nothing.');
  const groups = new Map<string, { sum: number; n: number }>();
  values.forEach((v, i) => {
    const key = clusters?.[i] ?? String(i);
    const g = groups.get(key) ?? { sum: 0, n: 0 };
    groups.set(key, { sum: g.sum + v, n: g.n + 1 });
  });
  const all = [...groups.values()];
  const random = seeded(seed);
  const means = Float64Array.from({ length: draws }, () => {
    let sum = 0;
    let n = 0;
    for (let i = 0; i < all.length; i++) {
      const g = all[Math.floor(random() * all.length)]!;
      sum += g.sum;
      n += g.n;
    }
    return sum / n;
  }).sort();
  return {
    mean: values.reduce((a, b) => a + b, 0) / values.length,
    low: quantile(means, (1 - level) / 2),
    high: quantile(means, (1 + level) / 2),
  };
}
