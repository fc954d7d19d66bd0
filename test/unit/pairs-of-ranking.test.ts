import { describe, expect, it } from 'vitest';
import { pairsOfRanking } from '@/lib/pairs/pairs-of-ranking';

describe('pairsOfRanking', () => {
  it('orders a strict ranking completely', () => {
    expect(pairsOfRanking({ groups: [['a'], ['b'], ['c']] })).toEqual([
      ['a', 'b'],
      ['a', 'c'],
      ['b', 'c'],
    ]);
  });

  it('makes none inside a tie group', () => {
    expect(pairsOfRanking({ groups: [['a', 'b'], ['c']] })).toEqual([
      ['a', 'c'],
      ['b', 'c'],
    ]);
    expect(pairsOfRanking({ groups: [['a', 'b', 'c']] })).toEqual([]);
  });

  it('leaves unrankable and unranked out', () => {
    expect(pairsOfRanking({ groups: [['a'], ['b']], unrankable: ['c'], unranked: ['d'] })).toEqual([
      ['a', 'b'],
    ]);
  });

  it('lets any ranked one win over any unrankable one when the project says so', () => {
    const pairs = pairsOfRanking(
      { groups: [['a'], ['b']], unrankable: ['c', 'e'], unranked: ['d'] },
      { rankedOverUnrankable: true },
    );
    expect(pairs).toEqual([
      ['a', 'b'],
      ['a', 'c'],
      ['a', 'e'],
      ['b', 'c'],
      ['b', 'e'],
    ]);
  });

  it('makes nothing of nothing', () => {
    expect(pairsOfRanking({ groups: [], unrankable: ['a', 'b'] }, { rankedOverUnrankable: true })).toEqual(
      [],
    );
  });

  it('has as many pairs as the group sizes say', () => {
    const sizes = [3, 1, 4, 2];
    let next = 0;
    const groups = sizes.map((n) => Array.from({ length: n }, () => String(next++)));
    const expected = sizes.reduce((sum, a, i) => sum + sizes.slice(i + 1).reduce((s, b) => s + a * b, 0), 0);
    const pairs = pairsOfRanking({ groups });
    expect(pairs).toHaveLength(expected);
    expect(new Set(pairs.map((p) => p.join('>'))).size).toBe(expected);
  });
});
