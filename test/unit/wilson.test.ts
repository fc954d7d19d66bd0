import fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { outcomeOf, tally, together } from '@/lib/reviews/tally';
import { type Level, wilson } from '@/lib/stats/wilson';

interface Reference {
  wilson_interval: {
    tol: number;
    cases: {
      input: { k: number; n: number; confidence: Level };
      expected: { low: number | 'NaN'; high: number | 'NaN' };
    }[];
  };
}
const { wilson_interval } = JSON.parse(
  fs.readFileSync(new URL('../fixtures/stats/stats.json', import.meta.url), 'utf8'),
) as Reference;

describe('wilson', () => {
  it.each(wilson_interval.cases)('$input is $expected', ({ input, expected }) => {
    const got = wilson(input.k, input.n, input.confidence);
    if (expected.low === 'NaN') return expect(got).toBeNull();
    expect(Math.abs(got!.low - expected.low)).toBeLessThanOrEqual(wilson_interval.tol);
    expect(Math.abs(got!.high - (expected.high as number))).toBeLessThanOrEqual(wilson_interval.tol);
  });
  it('is the known one for 22 of 36', () => {
    const { low, high } = wilson(22, 36)!;
    expect([Math.round(low * 100), Math.round(high * 100)]).toEqual([45, 75]);
  });
  it('refuses what no sample can be', () => {
    expect(() => wilson(3, 2)).toThrow(RangeError);
    expect(() => wilson(-1, 2)).toThrow(RangeError);
    expect(() => wilson(Number.NaN, 2)).toThrow(RangeError);
  });
});

describe('tally', () => {
  it('puts the sides back', () => {
    expect(outcomeOf('left', 0)).toBe('arm0');
    expect(outcomeOf('left', 1)).toBe('arm1');
    expect(outcomeOf('right', 0)).toBe('arm1');
    expect(outcomeOf('right', 1)).toBe('arm0');
    expect(outcomeOf('both_bad', 1)).toBe('both_bad');
  });
  it('counts a comparison once, by the majority of its votes', () => {
    expect(together([])).toBeUndefined();
    expect(together(['arm1', 'arm1', 'arm0'])).toBe('arm1');
    expect(together(['arm0', 'tie', 'both_bad'])).toBe('arm0');
    expect(together(['arm0', 'arm1'])).toBe('tie');
    expect(together(['both_bad', 'both_bad', 'tie'])).toBe('both_bad');
    expect(together(['both_bad', 'tie'])).toBe('tie');
  });
  it('takes the rate over decided comparisons and counts identical answers as ties', () => {
    const t = tally(['arm1', 'arm1', 'arm0', 'tie', 'both_bad'], 4);
    expect(t).toMatchObject({ n: 9, wins: [1, 2], ties: 5, bothBad: 1, identical: 4, rate: 2 / 3 });
    expect(t.interval).toEqual(wilson(2, 3));
    expect(tally([], 3)).toMatchObject({ n: 3, ties: 3, rate: null, interval: null });
  });
});
