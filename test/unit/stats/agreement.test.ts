import { describe, expect, it } from 'vitest';
import { seeded } from '@/lib/stats/bootstrap';
import { cohenKappa } from '@/lib/stats/cohen';
import { fleissKappa, randolphKappa } from '@/lib/stats/fleiss';
import { gwetAc1 } from '@/lib/stats/gwet';
import { coincidences, krippendorff, type Scale } from '@/lib/stats/krippendorff';
import { percentAgreement } from '@/lib/stats/percent-agreement';
import { type Ref, reference } from './reference';

type Table = (number | null)[][];
const SCALES: Scale[] = ['nominal', 'ordinal', 'interval', 'ratio'];

describe('Krippendorff’s α', () => {
  const { cases, same } = reference<{ data: Table }, Record<Scale, Ref>>('krippendorff_alpha');
  it.each(cases)('$title', ({ input, expected }) => {
    for (const scale of SCALES) same(krippendorff(input.data, scale).value, expected[scale], scale);
  });
  it('says why there is none', () => {
    expect(krippendorff([], 'nominal')).toEqual({ value: null, none: 'too few' });
    expect(krippendorff([[1, 2, 3]], 'ordinal')).toEqual({ value: null, none: 'too few' });
    expect(
      krippendorff(
        [
          [1, 1],
          [1, 1],
        ],
        'ordinal',
      ),
    ).toEqual({ value: null, none: 'no variation' });
  });
  it('does not care who is who, which unit is which, or, ordinal, what the codes are', () => {
    const random = seeded(3);
    const data: Table = Array.from({ length: 4 }, () =>
      Array.from({ length: 12 }, () => (random() < 0.2 ? null : 1 + Math.floor(random() * 4))),
    );
    const mixed = [...data].reverse().map((row) => [...row.slice(5), ...row.slice(0, 5)]);
    for (const scale of SCALES) {
      expect(krippendorff(mixed, scale).value).toBeCloseTo(krippendorff(data, scale).value!, 12);
    }
    const coded = data.map((row) => row.map((v) => (v === null ? null : v ** 3)));
    expect(krippendorff(coded, 'ordinal').value).toBeCloseTo(krippendorff(data, 'ordinal').value!, 12);
  });
  it('has coincidences that sum to the ratings in pairs', () => {
    const { values, counts } = coincidences([
      [1, 2, null],
      [1, 3, 5],
      [2, null, null],
    ]);
    expect(values).toEqual([1, 2, 3]);
    expect(counts.flat().reduce((a, b) => a + b, 0)).toBeCloseTo(5, 12);
  });
});

describe('Cohen’s κ', () => {
  type Input = { a: (number | null)[]; b: (number | null)[]; labels: number[] | null };
  const { cases, same } = reference<Input, Record<string, Ref>>('cohen_kappa');
  it.each(cases)('$title', ({ input: { a, b, labels }, expected }) => {
    const { value, none } = cohenKappa(a, b, labels ?? undefined);
    same(value?.kappa, expected.unweighted!, 'kappa');
    same(value?.linear, expected.linear!, 'linear');
    same(value?.quadratic, expected.quadratic!, 'quadratic');
    same(value?.standardError, expected.se_nonnull!, 'se');
    if (!value) return expect(none).toBe('no variation');
    same(value.observed, expected.p_o!, 'p_o');
    same(value.expected, expected.p_e!, 'p_e');
    expect(value.n).toBe(expected.n);
  });
  it('is too few without an item in common', () => {
    expect(cohenKappa([1, null], [null, 2])).toEqual({ value: null, none: 'too few' });
  });
});

describe('agreement of many raters', () => {
  const fleiss = reference<{ ratings: Table; categories: number[] | null }, Record<string, Ref>>(
    'fleiss_kappa',
  );
  it.each(fleiss.cases)('Fleiss $title', ({ input: { ratings, categories }, expected }) => {
    fleiss.same(fleissKappa(ratings).value, expected.kappa!, 'kappa');
    // The reference gives Randolph's κ for equal numbers of ratings only; ours is the same formula for all.
    if (expected.kappa_randolph_free_marginal === null) return;
    const free = randolphKappa(ratings, categories ?? undefined).value;
    fleiss.same(free, expected.kappa_randolph_free_marginal!, 'Randolph');
  });

  const gwet = reference<{ ratings: Table; categories: number[] | null }, Record<string, Ref>>('gwet_ac1');
  it.each(gwet.cases)('Gwet $title', ({ input: { ratings, categories }, expected }) => {
    const { value, none } = gwetAc1(ratings, categories ?? undefined);
    // irrCAC gives 1 for a list of one label by setting p_e just under 1; the formula is 0/0 and agreement unknown.
    if (new Set(ratings.flat()).size === 1 && !categories) return expect(none).toBe('no variation');
    gwet.same(value?.ac1, expected.ac1!, 'AC1');
    if (value) gwet.same(value.observed, expected.pa!, 'pa');
    if (value) gwet.same(value.expected, expected.pe!, 'pe');
  });

  const percent = reference<{ ratings: Table }, Record<string, Ref>>('percent_agreement');
  it.each(percent.cases)('percent $title', ({ input: { ratings }, expected }) => {
    const { value, none } = percentAgreement(ratings);
    percent.same(value?.overItems, expected.mean_over_items!, 'items');
    percent.same(value?.overPairs, expected.pooled_over_pairs!, 'pairs');
    percent.same(value?.unanimous, expected.unanimous_share!, 'unanimous');
    expect(value?.nItems ?? 0).toBe(expected.n_items_used);
    expect(value?.nPairs ?? 0).toBe(expected.n_pairs);
    if (!value) expect(none).toBe('too few');
  });

  it('is κ of two raters with equal marginals for all of them', () => {
    const ratings = [
      [1, 2],
      [2, 1],
      [1, 1],
      [2, 2],
      [1, 1],
      [2, 2],
    ];
    const kappa = cohenKappa(
      ratings.map((r) => r[0]!),
      ratings.map((r) => r[1]!),
    ).value!.kappa;
    expect(fleissKappa(ratings).value).toBeCloseTo(kappa, 12);
    expect(gwetAc1(ratings).value!.ac1).toBeCloseTo(kappa, 12);
    expect(randolphKappa(ratings).value).toBeCloseTo(kappa, 12);
  });
  it('is too few of nothing', () => {
    for (const f of [fleissKappa, randolphKappa, gwetAc1, percentAgreement]) {
      expect(f([])).toEqual({ value: null, none: 'too few' });
    }
  });
});
