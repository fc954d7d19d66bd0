export interface PairedBootstrap {
  meanDifference: number;
  /** Two-sided: resamples shifted to a mean of 0 lie at least as far out (Efron & Tibshirani 1993, ch. 16). */
  shift: number;
  /** The same without the +1, which makes 0 possible. */
  shiftPlain: number;
  /** One-sided: resamples reach twice the sum (Berg-Kirkpatrick, Burkett & Klein 2012). */
  oneSided: number;
  /** Share of resamples at or below 0 (Koehn 2004). */
  belowZero: number;
  /** Two-sided, from the percentiles. */
  percentile: number;
}

/**
 * p-values of "the mean of paired differences is 0" from the differences and their resamples (places, with
 * replacement). Sums that differ by rounding count as equal, so that rounding makes no p too small. Throws a
 * RangeError without a difference or a resample.
 */
export function pairedBootstrap(
  differences: readonly number[],
  resamples: readonly (readonly number[])[],
): PairedBootstrap {
  const draws = resamples.length;
  if (differences.length === 0 || draws === 0)
    throw new RangeError('A test needs differences and resamples.');
  const sum = differences.reduce((a, b) => a + b, 0);
  const slack = 1e-12 * differences.reduce((a, b) => a + Math.abs(b), 0);
  const sums = resamples.map((places) => places.reduce((total, i) => total + differences[i]!, 0));
  const count = (is: (s: number) => boolean) => sums.filter(is).length;
  const far = count((s) => Math.abs(s - sum) >= Math.abs(sum) - slack);
  const twice = count((s) => s - sum >= sum - slack);
  const atMost = count((s) => s <= slack);
  const atLeast = count((s) => s >= -slack);
  return {
    meanDifference: sum / differences.length,
    shift: (1 + far) / (1 + draws),
    shiftPlain: far / draws,
    oneSided: (1 + twice) / (1 + draws),
    belowZero: atMost / draws,
    percentile: Math.min(1, (2 * (1 + Math.min(atMost, atLeast))) / (1 + draws)),
  };
}
