import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { choicesOf, chooseToken, penalised, type SampleOptions } from '@/trainer/sample';

type Fixture = {
  logits: number[];
  seen: number[];
  cases: { settings: Partial<SampleOptions>; ids: number[]; probabilities: number[] }[];
};
const file = path.resolve(import.meta.dirname, '../../fixtures/sampling.json');
const reference = JSON.parse(readFileSync(file, 'utf8')) as Fixture;
const plain: SampleOptions = { temperature: 1, topP: 1, seed: 1 };

describe('filters', () => {
  const logits = Float32Array.from(reference.logits);

  it.each(reference.cases.map((c) => [JSON.stringify(c.settings), c] as const))(
    'leave what transformers leaves: %s',
    (_, { settings, ids, probabilities }) => {
      const scores = penalised(logits, settings.repetitionPenalty ?? 1, new Set(reference.seen));
      const choices = choicesOf(scores, { ...plain, ...settings });
      const found = [...choices.powers]
        .map((power, i) => ({ id: choices.ids ? choices.ids[i]! : i, p: power / choices.total }))
        .sort((a, b) => a.id - b.id);
      expect(found.map((one) => one.id)).toEqual(ids);
      found.forEach((one, i) => {
        expect(one.p).toBeCloseTo(probabilities[i]!, 6);
      });
    },
  );

  it('leave the logits as they were', () => {
    penalised(logits, 2, reference.seen);
    choicesOf(logits, { ...plain, topK: 3, topP: 0.5, minP: 0.1 });
    expect([...logits]).toEqual([...Float32Array.from(reference.logits)]);
  });

  it('find the k largest of many', () => {
    const many = Float32Array.from({ length: 5000 }, (_, i) => ((i * 7919) % 5003) / 100);
    const largest = [...many].sort((a, b) => b - a).slice(0, 64);
    const { ids } = choicesOf(many, { ...plain, topK: 64 });
    expect(Array.from(ids!, (id) => many[id]!).sort((a, b) => b - a)).toEqual(largest);
  });
});

describe('choosing a token', () => {
  const logits = Float32Array.from([0, 2, 1, -1, 2]);
  const draw = (options: Partial<SampleOptions>, n = 4000, seen: number[] = []) => {
    const counts = [0, 0, 0, 0, 0];
    for (let i = 0; i < n; i++)
      counts[chooseToken(logits, { ...plain, ...options }, { prompt: 'p', sample: 0, position: i }, seen)]!++;
    return counts.map((count) => count / n);
  };

  it('takes the first of the largest at temperature 0', () => {
    expect(draw({ temperature: 0 }, 10)).toEqual([0, 1, 0, 0, 0]);
  });

  it('penalises what was said at temperature 0 too', () => {
    expect(draw({ temperature: 0, repetitionPenalty: 1.1 }, 10, [1])).toEqual([0, 0, 0, 0, 1]);
  });

  it('draws in proportion to the probabilities', () => {
    const powers = [...logits].map((l) => Math.exp(l));
    const total = powers.reduce((a, b) => a + b, 0);
    draw({}).forEach((share, i) => {
      expect(share).toBeCloseTo(powers[i]! / total, 1);
    });
  });

  it('draws from the nucleus only', () => {
    // probabilities .390 .390 .143 .053 .019: the first two do not reach .8, the first three do
    const shares = draw({ topP: 0.8 });
    expect(shares[0]).toBe(0);
    expect(shares[3]).toBe(0);
    expect(shares[2]).toBeGreaterThan(0.1);
  });
});
