import { describe, expect, it } from 'vitest';
import { adjust, type Correction } from '@/lib/stats/multiple-testing';
import { pairedBootstrap } from '@/lib/stats/paired-bootstrap';
import { mcNemar, signTest } from '@/lib/stats/paired-tests';
import { type Ref, reference } from './reference';

describe('the sign test', () => {
  const { cases, same } = reference<{ plus: number; minus: number }, Record<string, Ref>>('sign_test');
  it.each(cases)('$title', ({ input: { plus, minus }, expected }) => {
    const got = signTest(plus, minus);
    same(got?.twoSided, expected['two-sided']!, 'two-sided');
    same(got?.greater, expected.greater!, 'greater');
    same(got?.less, expected.less!, 'less');
  });
});

describe('McNemar’s test', () => {
  const { cases, same } = reference<{ table: [number[], number[]] }, Record<string, Ref>>('mcnemar');
  it.each(cases)('$title', ({ input: { table }, expected }) => {
    const [b, c] = [table[0][1]!, table[1][0]!];
    const got = mcNemar(b, c);
    same(got.statistic, expected.statistic!, 'statistic');
    same(got.exact, expected.p_exact!, 'exact');
    same(got.mid, expected.p_mid!, 'mid');
    same(got.chi2?.statistic, expected.chi2!, 'chi2');
    same(got.chi2?.p, expected.p_chi2!, 'p of chi2');
    // statsmodels has an infinite χ² and p = 0 where nobody differs; we say nothing.
    if (b + c === 0) return expect(got.corrected).toBeNull();
    same(got.corrected!.statistic, expected.chi2_corrected!, 'corrected');
    same(got.corrected!.p, expected.p_chi2_corrected!, 'p of corrected');
  });
});

describe('the paired bootstrap', () => {
  interface Input {
    differences: number[];
    resample_indices: number[][];
  }
  const { cases, same } = reference<Input, Record<string, number>>('paired_bootstrap_p');
  it.each(cases)('$title', ({ input, expected }) => {
    const got = pairedBootstrap(input.differences, input.resample_indices);
    same(got.meanDifference, expected.mean_difference!, 'mean');
    same(got.shift, expected.p_two_sided_shift!, 'shift');
    same(got.shiftPlain, expected.p_two_sided_shift_no_plus_one!, 'plain');
    same(got.oneSided, expected.p_one_sided_shift!, 'one-sided');
    same(got.belowZero, expected.p_one_sided_below_zero!, 'below zero');
    same(got.percentile, expected.p_two_sided_percentile!, 'percentile');
  });
  it('is not fooled by rounding: tenths give what whole numbers give', () => {
    for (const { input } of cases) {
      const tenths = input.differences.map((d) => d * 0.1);
      const { meanDifference, ...p } = pairedBootstrap(input.differences, input.resample_indices);
      const { meanDifference: tenth, ...same } = pairedBootstrap(tenths, input.resample_indices);
      expect(same).toEqual(p);
      expect(tenth).toBeCloseTo(meanDifference / 10, 12);
    }
  });
  it('refuses nothing', () => {
    expect(() => pairedBootstrap([], [])).toThrow(RangeError);
  });
});

describe('many tests at once', () => {
  type Adjusted = { adjusted: number[]; 'reject_at_0.05': boolean[] };
  const { cases, sameAll } = reference<{ p: number[] }, Record<Correction, Adjusted>>('multiple_testing');
  it.each(cases)('$title', ({ input: { p }, expected }) => {
    for (const [correction, { adjusted, ...rest }] of Object.entries(expected)) {
      const got = adjust(p, correction as Correction);
      sameAll(got, adjusted, correction);
      expect(got.map((v) => v <= 0.05)).toEqual(rest['reject_at_0.05']);
    }
  });
  it('follows its input when it is ordered anew, and never gets smaller', () => {
    const p = [0.2, 0.01, 0.04, 0.01, 0.9];
    for (const correction of ['bonferroni', 'holm', 'hochberg', 'bh', 'by'] as const) {
      const got = adjust(p, correction);
      expect(adjust([...p].reverse(), correction).reverse()).toEqual(got);
      got.forEach((v, i) => {
        expect(v).toBeGreaterThanOrEqual(p[i]!);
      });
    }
  });
  it('refuses what is no p-value', () => {
    expect(() => adjust([0.1, Number.NaN], 'bh')).toThrow(RangeError);
    expect(() => adjust([1.1], 'holm')).toThrow(RangeError);
  });
});
