import { seeded } from './bootstrap';
import { quantile } from './quantile';

export interface Resampling {
  level?: number;
  draws?: number;
  seed?: number;
}

/**
 * Percentile bootstrap interval of a statistic of `n` units, drawn whole with replacement (Efron & Tibshirani 1993,
 * ch. 13). `statistic` gets their places; where it gives null the draw does not count. null when that is more than
 * half of the draws, or without a unit.
 */
export function resample(
  n: number,
  statistic: (places: Uint32Array) => number | null,
  { level = 0.95, draws = 2000, seed = 1 }: Resampling = {},
): { low: number; high: number } | null {
  if (n === 0) return null;
  const random = seeded(seed);
  const places = new Uint32Array(n);
  const values: number[] = [];
  for (let draw = 0; draw < draws; draw++) {
    for (let i = 0; i < n; i++) places[i] = Math.floor(random() * n);
    const value = statistic(places);
    if (value !== null) values.push(value);
  }
  if (values.length * 2 <= draws) return null;
  const sorted = Float64Array.from(values).sort();
  return { low: quantile(sorted, (1 - level) / 2), high: quantile(sorted, (1 + level) / 2) };
}
