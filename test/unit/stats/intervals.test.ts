import { describe, expect, it } from 'vitest';
import { bootstrapMean, seeded } from '@/lib/stats/bootstrap';
import { bootstrapIntervals } from '@/lib/stats/bootstrap-interval';
import { binomialCdf, normalCdf, normalQuantile } from '@/lib/stats/distributions';
import { clopperPearson, hoeffding, lowerBound, upperBound } from '@/lib/stats/proportion';
import { quantile } from '@/lib/stats/quantile';
import { betaInc, gammaQ, logGamma } from '@/lib/stats/special';
import { type Ref, reference } from './reference';

interface Share {
  k: number;
  n: number;
  confidence: number;
  delta: number;
}
type Bounds = Record<'low' | 'high', Ref>;

describe('intervals of a proportion', () => {
  const exact = reference<Share, Bounds>('clopper_pearson_interval');
  it.each(exact.cases)('Clopper and Pearson $input', ({ input, expected }) => {
    const got = clopperPearson(input.k, input.n, input.confidence);
    exact.same(got?.low, expected.low);
    exact.same(got?.high, expected.high);
  });
  const oneSided = reference<Share, Record<'upper' | 'lower', number>>('binomial_one_sided_bound');
  it.each(oneSided.cases)('one side $input', ({ input: { k, n, delta }, expected }) => {
    oneSided.same(upperBound(k, n, delta), expected.upper);
    oneSided.same(lowerBound(k, n, delta), expected.lower);
  });
  const radius = reference<Share, Record<string, number>>('hoeffding_bound');
  it.each(radius.cases)('Hoeffding $input', ({ input: { k, n, delta }, expected }) => {
    const [two, one] = [hoeffding(n, delta)!, hoeffding(n, delta, 1)!];
    const clip = (p: number) => Math.min(1, Math.max(0, p));
    radius.same(two, expected.radius_two_sided!);
    radius.same(one, expected.radius_one_sided!);
    radius.sameAll(
      [clip(k / n - two), clip(k / n + two), clip(k / n + one), clip(k / n - one)],
      [expected.low!, expected.high!, expected.upper_one_sided!, expected.lower_one_sided!],
    );
  });

  it('hold what they promise: the bound is where the tail is delta', () => {
    for (const [k, n] of [
      [1, 9],
      [40, 60],
      [3, 5000],
    ] as const) {
      expect(binomialCdf(k, n, upperBound(k, n, 0.05))).toBeCloseTo(0.05, 10);
      expect(1 - binomialCdf(k - 1, n, lowerBound(k, n, 0.05))).toBeCloseTo(0.05, 10);
    }
  });
  it('say nothing of nothing, and refuse what no sample can be', () => {
    expect(hoeffding(0, 0.1)).toBeNull();
    expect(clopperPearson(0, 0)).toBeNull();
    for (const f of [upperBound, lowerBound]) {
      expect(() => f(3, 2, 0.1)).toThrow(RangeError);
      expect(() => f(1, 2, 0)).toThrow(RangeError);
    }
  });
});

describe('the bootstrap', () => {
  interface Input {
    data: number[];
    statistic: 'mean' | 'median';
    confidence: number;
    resample_indices: number[][];
  }
  type Expected = Record<'percentile' | 'basic', Bounds> & {
    bca: Record<string, Ref>;
    standard_error: number;
    estimate: number;
  };
  const of = {
    mean: (v: number[]) => v.reduce((a, b) => a + b, 0) / v.length,
    median: (v: number[]) =>
      quantile(
        [...v].sort((a, b) => a - b),
        0.5,
      ),
  };
  const { cases, same } = reference<Input, Expected>('bootstrap_interval');
  it.each(cases)('$title', ({ input: { data, statistic, confidence, resample_indices }, expected }) => {
    const f = of[statistic];
    const resampled = resample_indices.map((places) => f(places.map((i) => data[i]!)));
    const leftOut = data.map((_, i) => f(data.filter((_, j) => j !== i)));
    const got = bootstrapIntervals(f(data), resampled, leftOut, confidence);
    same(f(data), expected.estimate, 'estimate');
    same(got.standardError, expected.standard_error, 'standard error');
    for (const kind of ['percentile', 'basic'] as const) {
      same(got[kind].low, expected[kind].low, kind);
      same(got[kind].high, expected[kind].high, kind);
    }
    same(got.bca?.low, expected.bca.low!, 'low');
    same(got.bca?.high, expected.bca.high!, 'high');
    if (!got.bca) return;
    same(got.bca.z0, expected.bca.z0!, 'z0');
    same(got.bca.acceleration, expected.bca.acceleration!, 'acceleration');
    same(got.bca.levels.low, expected.bca.alpha_low!, 'low level');
    same(got.bca.levels.high, expected.bca.alpha_high!, 'high level');
  });
  it('gives the same for the same seed, and draws whole clusters', () => {
    const values = Array.from({ length: 40 }, (_, i) => i % 7);
    expect(bootstrapMean(values, { seed: 4 })).toEqual(bootstrapMean(values, { seed: 4 }));
    expect(bootstrapMean(values, { seed: 4 })).not.toEqual(bootstrapMean(values, { seed: 5 }));
    const twins = values.flatMap((v) => [v, v]);
    const clusters = values.flatMap((_, i) => [`c${i}`, `c${i}`]);
    expect(bootstrapMean(twins, { clusters })).toEqual(bootstrapMean(values));
  });
  it('refuses an interval from one resample', () => {
    expect(() => bootstrapIntervals(1, [1], [1, 2])).toThrow(RangeError);
  });
});

describe('what the tails are made of', () => {
  it('is what the tables say', () => {
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 14);
    expect(logGamma(11)).toBeCloseTo(Math.log(3628800), 13);
    // Abramowitz & Stegun 1964, tables 26.1 and 26.8.
    expect(normalCdf(1.96)).toBeCloseTo(0.9750021048517795, 14);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 13);
    expect(gammaQ(0.5, 3.841458820694124 / 2)).toBeCloseTo(0.05, 14);
    expect(normalQuantile(0)).toBe(Number.NEGATIVE_INFINITY);
    expect(normalQuantile(1)).toBe(Number.POSITIVE_INFINITY);
  });
  it('is the sum of the terms', () => {
    const random = seeded(2);
    for (let k = 0; k < 50; k++) {
      const n = 1 + Math.floor(random() * 30);
      const p = random();
      let [term, sum] = [(1 - p) ** n, 0];
      for (let i = 0; i < n; i++) {
        sum += term;
        expect(binomialCdf(i, n, p)).toBeCloseTo(sum, 12);
        term *= ((n - i) / (i + 1)) * (p / (1 - p));
      }
      expect(binomialCdf(n, n, p)).toBe(1);
      expect(binomialCdf(-1, n, p)).toBe(0);
      expect(betaInc(2, 3, p) + betaInc(3, 2, 1 - p)).toBeCloseTo(1, 13);
    }
  });
});
