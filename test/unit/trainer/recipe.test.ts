import { describe, expect, it } from 'vitest';
import { losses } from '@/trainer/losses';
import { adamW, newMoments } from '@/trainer/optim/adamw';
import { clipByNorm } from '@/trainer/optim/clip';
import { learningRateAt } from '@/trainer/optim/schedule';
import { LOSSES, parseRecipe } from '@/trainer/recipe';
import { largestDifference } from './nano';

describe('a recipe', () => {
  const least = { model: 'a-model', data: 'pairs.jsonl' };

  it('needs a model and data; the rest has defaults', () => {
    expect(parseRecipe(least)).toMatchObject({
      stage: 'dpo',
      reference: 'base',
      loss: 'sigmoid',
      schedule: 'constant',
      completionEnd: 'turn',
      maxGradNorm: 1,
      weightDecay: 0,
      adam: { beta1: 0.9, beta2: 0.999, eps: 1e-8 },
      lora: {
        dropout: 0,
        targets: ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj'],
      },
      memory: 'normal',
      precision: 'float32',
    });
  });

  it('names exactly the losses there are', () => {
    // kto is not of pairs: it has a stage of its own
    expect([...LOSSES].sort()).toEqual([...Object.keys(losses), 'kto'].sort());
  });

  it.each([
    [{ ...least, beta: 0 }, /beta must be above 0/],
    [{ ...least, learningRate: -1 }, /learningRate must be above 0/],
    [{ ...least, learningRate: 'fast' }, /learningRate must be a number/],
    [{ ...least, epochs: 1.5 }, /epochs must be a whole number/],
    [{ ...least, batchSize: 0 }, /batchSize must be at least 1/],
    [{ ...least, stage: 'ppo' }, /stage must be one of cpt, sft, dpo, judge/],
    [{ ...least, loss: 'ppo' }, /loss must be one of/],
    [{ ...least, loss: 'kto', sftWeight: 1 }, /sftWeight must be 0: the loss kto/],
    [{ ...least, loss: 'kto', labelSmoothing: 0.1 }, /labelSmoothing must be 0/],
    [{ ...least, loss: 'kto', offset: 1 }, /offset must be 0/],
    [{ ...least, loss: 'kto', batchSize: 1 }, /batchSize must be at least 2/],
    [{ ...least, loss: 'kto', desirableWeight: 0, undesirableWeight: 0 }, /desirableWeight must be above 0/],
    [{ ...least, undesirableWeight: 2 }, /undesirableWeight must be 1: the loss sigmoid/],
    [{ ...least, lora: { dropout: 0.1 } }, /dropout must be 0/],
    [{ ...least, lora: { targets: ['head'] } }, /lora\.targets/],
    [{ ...least, betta: 0.1 }, /betta/],
    [{ ...least, stage: 'sft', beta: 0.1 }, /beta/],
    [{ ...least, loss: 'ipo', offset: 1 }, /offset must be 0: the loss ipo/],
    [{ ...least, labelSmoothing: 0.1, offset: 1 }, /offset must be 0 with labelSmoothing/],
    [{ ...least, stage: 'cpt', evalShare: 0.7 }, /evalShare must be from 0 to below 0.5/],
    [{ ...least, stage: 'sft', data: [{ file: 'a.jsonl', weight: 0 }] }, /weight must be above 0/],
    [{ ...least, stage: 'judge', data: [] }, /data/],
    [{ data: 'x' }, /model/],
    [null, /recipe/],
  ])('that is impossible is refused in words: %j', (recipe, message) => {
    expect(() => parseRecipe(recipe)).toThrow(message);
  });

  it('tells of all its faults at once', () => {
    expect(() => parseRecipe({ ...least, beta: 0, epochs: 0 })).toThrow(/beta.*epochs|epochs.*beta/);
  });
});

describe('AdamW', () => {
  // torch.optim.AdamW([0.5, -1.0], lr=0.1, betas=(0.9, 0.999), eps=1e-8, weight_decay=0.01), gradients [0.1, -2], then [-0.3, 0.5];
  // by hand: the first step moves by lr against the sign of the gradient, after the decay
  it('decays, then moves by its corrected moments', () => {
    const values = Float32Array.from([0.5, -1]);
    const moments = newMoments(2);
    const options = { beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0.01 };
    adamW(values, Float32Array.from([0.1, -2]), moments, 1, 0.1, options);
    expect(largestDifference(values, [0.5 * 0.999 - 0.1, -1 * 0.999 + 0.1])).toBeLessThan(1e-6);
    adamW(values, Float32Array.from([-0.3, 0.5]), moments, 2, 0.1, options);
    const second = (start: number, g1: number, g2: number) => {
      const m = (0.09 * g1 + 0.1 * g2) / (1 - 0.81);
      const v = (0.000999 * g1 * g1 + 0.001 * g2 * g2) / (1 - 0.998001);
      return start * 0.999 - (0.1 * m) / (Math.sqrt(v) + 1e-8);
    };
    expect(largestDifference(values, [second(0.3995, 0.1, -0.3), second(-0.899, -2, 0.5)])).toBeLessThan(
      1e-5,
    );
  });
});

describe('clipping', () => {
  it('shortens a gradient that is too long, and only that', () => {
    const long = Float32Array.from([3, 4]);
    expect(clipByNorm(long, 1)).toBe(5);
    expect(largestDifference(long, [0.6, 0.8])).toBeLessThan(1e-6);
    const short = Float32Array.from([0.3, 0.4]);
    expect(clipByNorm(short, 1)).toBeCloseTo(0.5, 6);
    expect([...short]).toEqual([...Float32Array.from([0.3, 0.4])]);
    const free = Float32Array.from([3, 4]);
    clipByNorm(free, 0);
    expect([...free]).toEqual([3, 4]);
  });
});

describe('the learning rate', () => {
  const at = (schedule: 'constant' | 'linear' | 'cosine', warmup: number) =>
    Array.from({ length: 10 }, (_, i) => learningRateAt(i + 1, { peak: 1, schedule, warmup, total: 10 }));

  it('stays, or falls to nothing in a line or a half wave', () => {
    expect(at('constant', 0)).toEqual(Array(10).fill(1));
    expect(largestDifference(at('linear', 0), [1, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1])).toBeLessThan(
      1e-12,
    );
    expect(at('cosine', 0)[5]).toBeCloseTo(0.5, 12);
    expect(at('cosine', 0)[9]).toBeGreaterThan(0);
  });

  it('rises first when it is warmed up', () => {
    const rates = at('linear', 4);
    expect(largestDifference(rates.slice(0, 5), [0.2, 0.4, 0.6, 0.8, 1])).toBeLessThan(1e-12);
    expect(rates[9]).toBeCloseTo(1 / 6, 12);
  });
});
