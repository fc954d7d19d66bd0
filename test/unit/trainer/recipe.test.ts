import { describe, expect, it } from 'vitest';
import { pickBackend } from '@/trainer/backend';
import { losses } from '@/trainer/losses';
import { trained } from '@/trainer/model/trained';
import { adamW } from '@/trainer/optim/adamw';
import { clipFactor, normOf } from '@/trainer/optim/clip';
import { learningRateAt } from '@/trainer/optim/schedule';
import { TrainedTensors } from '@/trainer/optim/trained-tensors';
import { LOSSES, parseRecipe } from '@/trainer/recipe';
import { tf } from '@/trainer/tf';
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
    [{ ...least, lora: { dropout: 1 } }, /dropout must be from 0 to below 1/],
    [{ ...least, tune: 'all' }, /tune must be "lora" or "full"/],
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
  it('decays, then moves by its corrected moments', async () => {
    await pickBackend();
    const value = trained(tf.tensor2d([[0.5, -1]]));
    const vector = trained(tf.tensor1d([2]));
    const { values, moments } = new TrainedTensors([value, vector]);
    const options = { beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0.01 };
    const move = (step: number, gradient: [number, number], scale: number) => {
      const of = [tf.tensor2d([gradient]), tf.tensor1d([1])];
      adamW(values, of, moments, { step, learningRate: 0.1, scale }, options);
      return value.dataSync();
    };
    expect(largestDifference(move(1, [0.1, -2], 1), [0.5 * 0.999 - 0.1, -1 * 0.999 + 0.1])).toBeLessThan(
      1e-6,
    );
    // a norm does not decay
    expect(vector.dataSync()[0]).toBeCloseTo(1.9, 6);
    const second = (start: number, g1: number, g2: number) => {
      const m = (0.09 * g1 + 0.1 * g2) / (1 - 0.81);
      const v = (0.000999 * g1 * g1 + 0.001 * g2 * g2) / (1 - 0.998001);
      return start * 0.999 - (0.1 * m) / (Math.sqrt(v) + 1e-8);
    };
    const expected = [second(0.3995, 0.1, -0.3), second(-0.899, -2, 0.5)];
    expect(largestDifference(move(2, [-0.6, 1], 0.5), expected)).toBeLessThan(1e-5);
  });
});

describe('clipping', () => {
  it('shortens a gradient that is too long, and only that', async () => {
    await pickBackend();
    const norm = normOf([tf.tensor1d([3]), tf.tensor2d([[4, 0]])]);
    expect(norm).toBe(5);
    expect(clipFactor(norm, 1)).toBeCloseTo(0.2, 6);
    expect(clipFactor(0.5, 1)).toBe(1);
    expect(clipFactor(5, 0)).toBe(1);
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
