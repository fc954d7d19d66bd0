import { describe, expect, it } from 'vitest';
import { bandingFor, MinHash, shinglesOf, similarity } from '@/trainer/data/filter/minhash';
import { NearDuplicates } from '@/trainer/data/filter/near-duplicates';
import { stream } from '@/trainer/rng';

const jaccard = (a: Set<number>, b: Set<number>) => {
  const both = [...a].filter((x) => b.has(x)).length;
  return both / (a.size + b.size - both);
};
/** A text of made-up words, and a copy in which some are others. */
const pair = (seed: number, words: number, changed: number): [string, string] => {
  const next = stream(seed, 'texts');
  const word = () => `w${Math.floor(next() * 5000)}`;
  const text = Array.from({ length: words }, word);
  const copy = [...text];
  for (let i = 0; i < changed; i++) copy[Math.floor(next() * words)] = `x${word()}`;
  return [text.join(' '), copy.join(' ')];
};

describe('MinHash', () => {
  it('estimates the Jaccard similarity of shingles without bias', () => {
    const hash = new MinHash(128, bandingFor(128, 0.7));
    let bias = 0;
    let square = 0;
    const n = 200;
    for (let seed = 0; seed < n; seed++) {
      const [a, b] = pair(seed, 80, seed % 12).map((text) => shinglesOf(text, 3)) as [
        Set<number>,
        Set<number>,
      ];
      const error = similarity(hash.sign(a).bits, hash.sign(b).bits) - jaccard(a, b);
      bias += error / n;
      square += error ** 2 / n;
    }
    // at 128 places the standard deviation is at most √(0.25 / 128) = 0.044
    expect(Math.abs(bias)).toBeLessThan(0.01);
    expect(Math.sqrt(square)).toBeLessThan(0.044);
  });

  it('makes bands that find texts at the threshold in 95 of 100 cases', () => {
    expect(bandingFor(128, 0.7)).toEqual({ bands: 25, rows: 5 });
    for (const [permutations, threshold] of [
      [128, 0.8],
      [64, 0.5],
      [256, 0.9],
    ] as const) {
      const { bands, rows } = bandingFor(permutations, threshold);
      expect(1 - (1 - threshold ** rows) ** bands).toBeGreaterThanOrEqual(0.95);
      expect(bands * rows).toBeLessThanOrEqual(permutations);
    }
  });
});

describe('near duplicates', () => {
  const options = { shingle: 3, permutations: 128, threshold: 0.7 };

  it('are found above the threshold and not below it', () => {
    let [close, found, far, wrong] = [0, 0, 0, 0];
    for (let seed = 0; seed < 600; seed++) {
      const [a, b] = pair(seed, 90, seed % 30);
      const real = jaccard(shinglesOf(a, 3), shinglesOf(b, 3));
      const known = new NearDuplicates(options);
      known.check(a, 1);
      const hit = known.check(b, 2);
      if (real >= 0.8) {
        close++;
        if (hit) found++;
      }
      if (real <= 0.6) {
        far++;
        if (hit) wrong++;
      }
    }
    expect(close).toBeGreaterThan(50);
    expect(far).toBeGreaterThan(200);
    expect(found / close).toBeGreaterThanOrEqual(0.99);
    expect(wrong / far).toBeLessThanOrEqual(0.02);
  });

  it('name the row that stayed, among thousands', () => {
    const known = new NearDuplicates(options);
    const texts = Array.from({ length: 3000 }, (_, i) => pair(10_000 + i, 40, 0)[0]);
    for (const [i, text] of texts.entries()) expect(known.check(text, i + 1)).toBeUndefined();
    for (const i of [0, 17, 1234, 2999]) {
      const again = `${texts[i]!.toUpperCase()}!!! 😂`;
      expect(known.check(again, 9000)).toEqual({ rule: 'duplicate', value: 1, limit: 0.7, line: i + 1 });
    }
  });

  it('are found among short texts and Chinese ones', () => {
    const known = new NearDuplicates(options);
    const check = (text: string, line: number) => known.check(text, line)?.line;
    expect(check('好吃', 1)).toBeUndefined();
    expect(check('好吃！', 2)).toBe(1);
    expect(check('巷口新开的面馆味道很不错，汤头浓，面也劲道，周末人多要早点去', 3)).toBeUndefined();
    expect(check('巷口新开的面馆味道很不错，汤头浓，面也劲道，周末人多要早点来', 4)).toBe(3);
    expect(check('巷口的理发店换了老板，手艺一般，价格倒是涨了不少', 5)).toBeUndefined();
    expect(check('😂😂😂', 6)).toBeUndefined();
    expect(check('😂😂😂', 7)).toBe(6);
    expect(check('🙏', 8)).toBeUndefined();
  });
});
