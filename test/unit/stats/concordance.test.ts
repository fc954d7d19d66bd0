import { describe, expect, it } from 'vitest';
import { kendallW, kendallWIncomplete } from '@/lib/stats/kendall-w';
import { type Ref, reference } from './reference';

describe('Kendall’s W', () => {
  const { cases, same } = reference<{ ratings: number[][] }, Record<string, Ref>>('kendall_w');
  it.each(cases)('$title', ({ input: { ratings }, expected }) => {
    const got = kendallW(ratings);
    // The formula gives a lone rater W = 1; that one agrees with itself is not a finding.
    if (ratings.length === 1) return expect(got).toEqual({ value: null, none: 'too few' });
    if (expected.W === 'NaN') return expect(got.value).toBeNull();
    const w = got.value!;
    same(w.w, expected.W!, 'W');
    same(w.uncorrected, expected.W_no_tie_correction!, 'uncorrected');
    same(w.s, expected.S!, 'S');
    same(w.t, expected.T!, 'T');
    same(w.chi2, expected.chi2!, 'chi2');
    same(w.df, expected.df!, 'df');
    same(w.p, expected.p_chi2!, 'p');
    same(w.meanSpearman.value, expected.mean_spearman!, 'mean rho');
  });
  it('says why there is none', () => {
    expect(kendallW([])).toEqual({ value: null, none: 'too few' });
    expect(kendallW([[1], [1]])).toEqual({ value: null, none: 'too few' });
    expect(
      kendallW([
        [1, 1, 1],
        [2, 2, 2],
      ]),
    ).toEqual({ value: null, none: 'no variation' });
    expect(() => kendallW([[1, 2], [1]])).toThrow(RangeError);
  });
});

describe('Kendall’s W with missing ratings', () => {
  interface Pair {
    i: number;
    j: number;
    n_common: number;
    rho: Ref;
    tau_b: Ref;
  }
  type Expected = { pairs: Pair[] } & Record<Exclude<string, 'pairs'>, Ref>;
  const { cases, same } = reference<{ ratings: (number | null)[][] }, Expected>(
    'kendall_w_incomplete_pairwise',
  );
  it.each(cases)('$title', ({ input: { ratings }, expected }) => {
    const { value, pairs } = kendallWIncomplete(ratings);
    expect(pairs.map((p) => [p.i, p.j, p.nCommon])).toEqual(
      expected.pairs.map((p) => [p.i, p.j, p.n_common]),
    );
    pairs.forEach((p, k) => {
      same(p.rho.value, expected.pairs[k]!.rho, 'rho');
      same(p.tauB.value, expected.pairs[k]!.tau_b, 'tau');
    });
    same(value?.meanRho, expected.mean_rho!, 'mean rho');
    same(value?.meanTauB, expected.mean_tau_b!, 'mean tau');
    same(value?.meanRhoWeighted, expected.mean_rho_weighted!, 'weighted');
    same(value?.w, expected.W_from_mean_rho!, 'W');
    same(value?.descTools.meanRho, expected.mean_rho_desctools!, 'DescTools rho');
    same(value?.descTools.w, expected.W_desctools!, 'DescTools W');
    if (value) same(value.descTools.ratingsPerItem, expected.mean_ratings_per_item!, 'ratings an item');
  });
  it('says why there is none', () => {
    expect(
      kendallWIncomplete([
        [1, null],
        [null, 1],
      ]),
    ).toMatchObject({ value: null, none: 'too few' });
    expect(
      kendallWIncomplete([
        [1, 1],
        [1, 2],
      ]),
    ).toMatchObject({ value: null, none: 'no variation' });
    expect(kendallWIncomplete([])).toMatchObject({ value: null, none: 'too few', pairs: [] });
  });
});
