import { describe, expect, it } from 'vitest';
import { type MixSource, mix, reportMix } from '@/trainer/data/mix';
import { stream } from '@/trainer/rng';

const rows = (n: number, low: number, high: number, seed: number) => {
  const next = stream(seed);
  return Uint32Array.from({ length: n }, () => low + Math.floor(next() * (high - low)));
};
const domain: MixSource = { lengths: rows(400, 10, 60, 1), weight: 3 };
const general: MixSource = { lengths: rows(90, 200, 900, 2), weight: 1 };
const small: MixSource = { lengths: [7, 5], weight: 1 };
const sources = [domain, general, small];
const longest = (s: MixSource) => Math.max(...s.lengths);

describe('a mix', () => {
  it('gives each source its share of tokens up to one row, whatever its rows are long', () => {
    for (const epoch of [0, 1, 7])
      for (const [i, line] of reportMix(sources, mix(sources, { seed: 1, epoch })).entries()) {
        const tokens = sum(domain.lengths) / 0.6;
        expect(Math.abs(line.tokens - line.wanted * tokens)).toBeLessThanOrEqual(longest(sources[i]!));
        expect(line.wanted).toBeCloseTo([0.6, 0.2, 0.2][i]!, 12);
      }
  });

  it('is by default one pass of the first source; the others are cut or repeated beside it', () => {
    for (const epoch of [0, 3]) {
      const order = mix(sources, { seed: 5, epoch });
      const first = order.filter((r) => r.source === 0).map((r) => r.row);
      expect([...first].sort((a, b) => a - b)).toEqual(Array.from({ length: 400 }, (_, i) => i));
      const report = reportMix(sources, order);
      expect(report[0]!.passes).toBe(1);
      expect(report[1]!.passes).toBeLessThan(0.2);
      expect(report[2]!.passes).toBeGreaterThan(100);
    }
  });

  it('takes the tokens of an epoch when they are given', () => {
    const order = mix(sources, { seed: 5, epoch: 0, tokens: 5000 });
    const report = reportMix(sources, order, { tokens: 5000 });
    const total = report.reduce((n, line) => n + line.tokens, 0);
    expect(Math.abs(total - 5000)).toBeLessThanOrEqual(sources.map(longest).reduce((a, b) => a + b));
    expect(report.map((line) => line.rows).every((n) => n > 0)).toBe(true);
  });

  it('goes on in the next epoch: no row again before all were seen', () => {
    const seen = [];
    // an epoch takes about 7 % of the general source
    for (let epoch = 0; epoch < 10; epoch++)
      seen.push(...mix(sources, { seed: 9, epoch }).filter((r) => r.source === 1));
    expect(seen.length).toBeGreaterThan(40);
    expect(new Set(seen.map((r) => r.row)).size).toBe(seen.length);
  });

  it('is the same for the same seed and epoch, and another for others', () => {
    const of = (seed: number, epoch: number) => JSON.stringify(mix(sources, { seed, epoch }));
    expect(of(1, 0)).toBe(of(1, 0));
    expect(of(1, 0)).not.toBe(of(2, 0));
    expect(of(1, 0)).not.toBe(of(1, 1));
  });

  it('holds the shares at every point of the epoch', () => {
    const order = mix(sources, { seed: 1, epoch: 0 });
    const taken = [0, 0, 0];
    const room = longest(general) / 0.2;
    for (const { source, row } of order) {
      taken[source]! += sources[source]!.lengths[row]!;
      const all = sum(taken);
      [0.6, 0.2, 0.2].forEach((share, i) => {
        expect(Math.abs(taken[i]! - share * all)).toBeLessThanOrEqual(room);
      });
    }
  });

  it('of one source is that source, shuffled; a weight of 0 leaves a source out', () => {
    const order = mix([domain, { ...general, weight: 0 }], { seed: 1, epoch: 0 });
    expect(order.length).toBe(400);
    expect(order.every((r) => r.source === 0)).toBe(true);
    expect(order.map((r) => r.row)).not.toEqual(Array.from({ length: 400 }, (_, i) => i));
  });

  it('leaves rows without tokens out', () => {
    const order = mix([{ lengths: [0, 4, 0, 4], weight: 1 }], { seed: 1, epoch: 0 });
    expect(order.map((r) => r.row).sort()).toEqual([1, 3]);
  });

  it.each([
    [[], {}, /at least one source/],
    [[{ lengths: [1], weight: -1 }], {}, /source 1 must be a number of 0 or above/],
    [[{ lengths: [1], weight: 0 }], {}, /weight above 0/],
    [[domain, { lengths: [0], weight: 1 }], {}, /Source 2 has a weight but no tokens/],
    [[{ ...domain, weight: 0 }, general], {}, /first source must have a weight/],
    [[domain], { tokens: 0 }, /must be above 0/],
  ] as [MixSource[], { tokens?: number }, RegExp][])(
    'refuses what has no shares (%#)',
    (wrong, more, message) => {
      expect(() => mix(wrong, { seed: 1, epoch: 0, ...more })).toThrow(message);
    },
  );
});

const sum = (values: Iterable<number>) => [...values].reduce((a, b) => a + b, 0);
