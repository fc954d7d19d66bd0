// What gold answers and the active order rest on. Expected values are computed by hand, beside each case.
import { describe, expect, it } from 'vitest';
import { informative } from '@/lib/stats/informative';
import { type ReferenceGroups, referenceAgreement } from '@/lib/stats/reference-agreement';

const order = (...groups: string[]): string[][] => groups.map((g) => [...g]);
const ranked = (...groups: string[]): ReferenceGroups => ({ groups: order(...groups) });

describe('agreement with a reference', () => {
  const abcd = ranked('a', 'b', 'c', 'd');
  const cases: [string, string, ReferenceGroups, ReferenceGroups, number][] = [
    ['the same order', 'abcd', abcd, abcd, 1],
    ['reversed', 'abcd', abcd, ranked('d', 'c', 'b', 'a'), 0],
    ['one of six pairs the other way round', 'abcd', abcd, ranked('b', 'a', 'c', 'd'), 5 / 6],
    ['everything tied: each pair a half', 'abcd', abcd, ranked('abcd'), 0.5],
    ['the same ties', 'abcd', ranked('ab', 'cd'), ranked('ba', 'dc'), 1],
    [
      'a tie of the reference that was ordered: ½ + 1 + 1',
      'abc',
      ranked('ab', 'c'),
      ranked('a', 'b', 'c'),
      2.5 / 3,
    ],
    [
      'the best alone, the rest unranked: 3 + 3 · ½',
      'abcd',
      abcd,
      { groups: order('a'), unranked: ['b', 'c', 'd'] },
      0.75,
    ],
    [
      'unranked ones stand above unrankable ones',
      'abc',
      ranked('a', 'b', 'c'),
      { groups: order('a'), unranked: ['b'], unrankable: ['c'] },
      1,
    ],
    [
      'both unrankable where one should be: 1 + 1 + ½',
      'abc',
      { groups: order('a', 'b'), unrankable: ['c'] },
      { groups: order('a'), unrankable: ['b', 'c'] },
      2.5 / 3,
    ],
  ];
  it.each(cases)('%s', (_, candidates, reference, given, expected) => {
    expect(referenceAgreement([...candidates], reference, given)).toBeCloseTo(expected, 12);
    expect(referenceAgreement([...candidates].reverse(), given, reference)).toBeCloseTo(expected, 12);
  });

  it('refuses what is no ranking of the candidates', () => {
    expect(() => referenceAgreement(['a', 'b', 'c'], ranked('a', 'b', 'c'), ranked('a', 'b'))).toThrow(
      RangeError,
    );
    expect(() => referenceAgreement(['a'], ranked('a'), ranked('a'))).toThrow(RangeError);
  });
});

describe('how much one more ranking would tell', () => {
  const [ab, ba] = [ranked('a', 'b'), ranked('b', 'a')];
  // After k agreeing rankings the chance that they are right is 1 − 2^−(k+1); h is the entropy of that in bits.
  const cases: [string, string, ReferenceGroups[], number][] = [
    ['nobody ranked it', 'abcd', [], 1],
    ['one ranking of two: h(¼)', 'ab', [ab], 0.8112781244591328],
    ['two that agree: h(⅛)', 'ab', [ab, ab], 0.5435644431995964],
    ['split', 'ab', [ab, ba], 1],
    ['two against one: θ ~ Beta(3, 2), h(5/16)', 'ab', [ab, ab, ba], 0.8960382325345575],
    ['a tie tells nothing of which is better', 'ab', [ranked('ab')], 1],
    [
      'one over two that tie: (2 · h(¼) + 1) / 3',
      'abc',
      [ranked('a', 'bc')],
      (2 * 0.8112781244591328 + 1) / 3,
    ],
    [
      'unrankable ones are below: as one over two',
      'abc',
      [{ groups: order('a'), unrankable: ['b', 'c'] }],
      (2 * 0.8112781244591328 + 1) / 3,
    ],
    [
      'nothing is known of unranked ones',
      'abc',
      [{ groups: order('a', 'b'), unranked: ['c'] }],
      (0.8112781244591328 + 2) / 3,
    ],
    [
      'a candidate that is not of the item counts for nothing',
      'ab',
      [ranked('a', 'x', 'b')],
      0.8112781244591328,
    ],
    ['one candidate has nothing to tell', 'a', [], 0],
  ];
  it.each(cases)('%s', (_, candidates, rankings, expected) => {
    expect(informative([...candidates], rankings)).toBeCloseTo(expected, 12);
    expect(informative([...candidates].reverse(), rankings)).toBeCloseTo(expected, 12);
  });
});
