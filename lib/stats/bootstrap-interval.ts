import { normalCdf, normalQuantile } from './distributions';
import { mean } from './figure';
import { quantile } from './quantile';

export interface Bounds {
  low: number;
  high: number;
}

export interface BootstrapIntervals {
  percentile: Bounds;
  /** 2·estimate less the percentiles. */
  basic: Bounds;
  /** Bias-corrected and accelerated, at these `levels` of the resamples; null when resampling or leaving one out changes nothing, or always one way. */
  bca: (Bounds & { z0: number; acceleration: number; levels: Bounds }) | null;
  standardError: number;
}

/**
 * Intervals from a statistic's values on resamples (Efron & Tibshirani 1993, ch. 13 and 14; eq. 14.9–14.15).
 * `leftOut`: the statistic with each observation left out. A resample that equals the estimate counts half below.
 * Throws a RangeError under two resamples.
 */
export function bootstrapIntervals(
  estimate: number,
  resampled: readonly number[],
  leftOut: readonly number[],
  level = 0.95,
): BootstrapIntervals {
  if (resampled.length < 2) throw new RangeError('An interval needs two resamples or more.');
  const sorted = Float64Array.from(resampled).sort();
  const tail = (1 - level) / 2;
  const [low, high] = [quantile(sorted, tail), quantile(sorted, 1 - tail)];
  const centre = mean(resampled);
  const squares = resampled.reduce((sum, v) => sum + (v - centre) ** 2, 0);
  return {
    percentile: { low, high },
    basic: { low: 2 * estimate - high, high: 2 * estimate - low },
    bca: bca(estimate, sorted, leftOut, tail),
    standardError: Math.sqrt(squares / (resampled.length - 1)),
  };
}

function bca(
  estimate: number,
  sorted: Float64Array,
  leftOut: readonly number[],
  tail: number,
): BootstrapIntervals['bca'] {
  let below = 0;
  for (const v of sorted) below += v < estimate ? 1 : v === estimate ? 0.5 : 0;
  const z0 = normalQuantile(below / sorted.length);
  const centre = mean(leftOut);
  const squares = leftOut.reduce((sum, v) => sum + (centre - v) ** 2, 0);
  if (!Number.isFinite(z0) || !(squares > 0)) return null;
  const acceleration = leftOut.reduce((sum, v) => sum + (centre - v) ** 3, 0) / (6 * squares ** 1.5);
  const levelOf = (z: number) => normalCdf(z0 + (z0 + z) / (1 - acceleration * (z0 + z)));
  const levels = { low: levelOf(normalQuantile(tail)), high: levelOf(normalQuantile(1 - tail)) };
  return { low: quantile(sorted, levels.low), high: quantile(sorted, levels.high), z0, acceleration, levels };
}
