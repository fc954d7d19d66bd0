import { describe, expect, it } from 'vitest';
import { seeded } from '@/lib/stats/bootstrap';
import { kendallP, kendallTauB, kendallTauC, pairCounts } from '@/lib/stats/kendall';
import { midRanks } from '@/lib/stats/ranks';
import { spearman, spearmanP } from '@/lib/stats/spearman';
import { weightedTau } from '@/lib/stats/weighted-tau';
import { type Ref, reference } from './reference';

interface XY {
  x: number[];
  y: number[];
}

describe('Kendall’s τ-b', () => {
  const { cases, same } = reference<XY, Record<string, Ref>>('kendall_tau_b');
  it.each(cases)('$title', ({ input: { x, y }, expected }) => {
    same(kendallTauB(x, y).value, expected.tau!, 'tau');
    same(kendallP(x, y), expected.p_auto!, 'p');
    same(kendallP(x, y, 'normal'), expected.p_asymptotic!, 'normal p');
    same(kendallP(x, y, 'exact'), expected.p_exact!, 'exact p');
    expect(pairCounts(x, y)).toEqual({
      concordant: expected.concordant,
      discordant: expected.discordant,
      tiedX: expected.tied_x_only,
      tiedY: expected.tied_y_only,
      tiedBoth: expected.tied_both,
    });
  });
  it('says why there is none', () => {
    expect(kendallTauB([1], [1])).toEqual({ value: null, none: 'too few' });
    expect(kendallTauB([3, 3], [1, 2])).toEqual({ value: null, none: 'no variation' });
    expect(() => kendallTauB([1, 2], [1])).toThrow(RangeError);
  });
  it('is exact for a long order without inversions, where the normal p would be rough', () => {
    const x = Array.from({ length: 40 }, (_, i) => i);
    expect(kendallP(x, x)! / (2 / x.reduce((p, i) => p * (i + 1), 1))).toBeCloseTo(1, 12);
  });
});

describe('Stuart’s τ-c', () => {
  const { cases, same } = reference<XY, { tau: Ref }>('kendall_tau_c');
  it.each(cases)('$title', ({ input: { x, y }, expected }) => same(kendallTauC(x, y).value, expected.tau));
});

describe('Spearman’s ρ', () => {
  const { cases, same } = reference<XY, { rho: Ref; p_t_approx: Ref }>('spearman_rho');
  it.each(cases)('$title', ({ input: { x, y }, expected }) => {
    const { value } = spearman(x, y);
    same(value, expected.rho, 'rho');
    same(value === null ? null : spearmanP(value, x.length), expected.p_t_approx, 'p');
  });
});

describe('weighted τ', () => {
  const { cases, same } = reference<XY, Record<string, Ref>>('weighted_tau');
  it.each(cases)('$title', ({ input: { x, y }, expected }) => {
    const negated = (values: number[]) => values.map((v) => -v);
    same(weightedTau(x, y).value, expected.tau!, 'sum');
    same(weightedTau(x, y, { join: 'product' }).value, expected.tau_multiplicative!, 'product');
    same(weightedTau(x, y, { by: 'x' }).value, expected.tau_rank_by_x_then_y!, 'x');
    same(weightedTau(x, y, { by: 'index' }).value, expected.tau_index_is_rank!, 'index');
    same(weightedTau(negated(x), negated(y)).value, expected.tau_of_negated_input!, 'negated');
  });
});

describe('any rank correlation', () => {
  const random = seeded(7);
  const draw = (n: number) => Array.from({ length: n }, () => Math.floor(random() * 5));
  const all = {
    kendallTauB,
    kendallTauC,
    spearman,
    weightedTau: (x: number[], y: number[]) => weightedTau(x, y),
  };
  it.each(Object.entries(all))('%s is symmetric, bounded, odd, blind to scale and order', (name, f) => {
    for (let k = 0; k < 200; k++) {
      const [x, y] = [draw(8), draw(8)];
      const t = f(x, y).value;
      if (t === null) continue;
      expect(Math.abs(t)).toBeLessThanOrEqual(1);
      expect(f(y, x).value).toBeCloseTo(t, 12);
      const order = [...x.keys()].sort(() => random() - 0.5);
      const at = (v: number[]) => order.map((i) => v[i]!);
      expect(f(at(x), at(y)).value).toBeCloseTo(t, 12);
      expect(
        f(
          x.map((v) => v ** 3 + 4),
          y,
        ).value,
      ).toBeCloseTo(t, 12);
      if (name !== 'weightedTau')
        expect(
          f(
            x.map((v) => -v),
            y,
          ).value,
        ).toBeCloseTo(-t, 12);
      // τ-c is below 1 where the ties are uneven.
      if (name !== 'kendallTauC') expect(f(x, x).value).toBeCloseTo(1, 12);
    }
  });
  it('ranks share places in the middle', () => {
    expect(midRanks([3, 1, 3, 2])).toEqual([3.5, 1, 3.5, 2]);
    expect(midRanks([])).toEqual([]);
  });
});
