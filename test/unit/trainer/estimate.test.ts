import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '@/trainer/catalogue';
import { type EstimateInput, estimate } from '@/trainer/estimate';
import { readModelConfig } from '@/trainer/io/config';
import { nanoDir } from './nano';

const shapeOf = (name: string) => CATALOGUE.find((entry) => entry.name === name)!.shape;
const input = (change: Partial<EstimateInput> = {}): EstimateInput => ({
  config: shapeOf('smollm2-135m'),
  stage: 'dpo',
  train: 100,
  test: 0,
  epochs: 1,
  evalEvery: 0,
  rowsPerStep: 4,
  rank: 16,
  memory: 'normal',
  meanPrompt: 50,
  meanCompletion: 50,
  longest: 165,
  ...change,
});
const peak = (change?: Partial<EstimateInput>) => estimate(input(change), 50e9).peakMb;
const seconds = (change?: Partial<EstimateInput>) => estimate(input(change), 50e9).seconds;

describe('the shapes in the catalogue', () => {
  it.each(CATALOGUE.map((entry) => [entry.name, entry] as const))('%s has its parameters', (_, entry) => {
    const { hiddenSize: d, intermediateSize: i, layers, heads, kvHeads, headDim, vocabSize } = entry.shape;
    const [q, kv] = [heads * headDim, kvHeads * headDim];
    const qwen = entry.name.startsWith('qwen') ? q + 2 * kv : 0;
    const layer = 2 * d * q + 2 * d * kv + 3 * d * i + 2 * d + qwen;
    const embeddings = (entry.shape.tieEmbeddings ? 1 : 2) * vocabSize * d;
    expect(layers * layer + embeddings + d).toBe(entry.parameters);
  });

  it('are those of config.json', () => {
    expect(readModelConfig(nanoDir('nano-llama'))).toMatchObject(shapeOf('nano'));
    const models = process.env.DISCERN_MODELS;
    const smol = models && path.join(models, 'smollm2-135m');
    if (smol && existsSync(smol)) expect(readModelConfig(smol)).toMatchObject(shapeOf('smollm2-135m'));
  });
});

describe('the estimate', () => {
  // `npm run bench -- trainer steps`, four pairs of 1,000 rows
  it.each([
    ['float32', 2367],
    ['bfloat16', 3242],
  ] as const)('is within 20 %% of a step in %s', (precision, measured) => {
    const got = peak({ meanPrompt: 138, meanCompletion: 56, longest: 305, precision });
    expect(got / measured).toBeGreaterThan(0.8);
    expect(got / measured).toBeLessThan(1.2);
  });

  // test/load/trainer-memory.ts on SmolLM2-135M, TensorFlow 2.21 on two cores: [stage, prompt, answer, change, measured MB]
  it.each<[EstimateInput['stage'], number, number, Partial<EstimateInput>, number]>([
    ['dpo', 50, 50, {}, 2172],
    ['dpo', 50, 50, { memory: 'low' }, 1492],
    ['sft', 50, 50, {}, 1936],
    ['cpt', 100, 100, { rowsPerStep: 8 }, 2359],
    ['judge', 50, 50, {}, 2159],
    ['dpo', 300, 300, {}, 3145],
    ['sft', 400, 500, { rowsPerStep: 2 }, 3135],
    ['cpt', 1000, 1000, { rowsPerStep: 1 }, 2197],
    ['sft', 50, 50, { rank: 128, memory: 'low' }, 2593],
    ['judge', 300, 300, { memory: 'low' }, 1660],
    ['sft', 50, 50, { rank: 'full' }, 4220],
    ['dpo', 50, 50, { rank: 'full', memory: 'low' }, 4013],
  ])('of %s %i + %i %j is within 20 %% of what was measured', (stage, prompt, answer, change, mb) => {
    const answers = stage === 'dpo' || stage === 'judge' ? 2 : 1;
    const longest = 1.1 * (prompt + answers * answer);
    const estimated = peak({ stage, meanPrompt: prompt, meanCompletion: answer, longest, ...change });
    expect(estimated / mb).toBeGreaterThan(0.8);
    expect(estimated / mb).toBeLessThan(1.2);
  });

  it('of all weights holds values, gradient and two moments in float32 beside the weights', () => {
    const parameters = 134_515_008;
    expect(peak({ rank: 'full', memory: 'low' }) * 2 ** 20).toBeGreaterThan(6 * 4 * parameters);
    expect(peak({ rank: 'full' })).toBeGreaterThan(peak());
    expect(seconds({ rank: 'full' })).toBeGreaterThan(seconds());
  });

  it('grows with what makes a run larger, and memory "low" makes it smaller and slower', () => {
    expect(peak({ memory: 'low' })).toBeLessThan(peak());
    expect(seconds({ memory: 'low' })).toBeGreaterThan(seconds());
    expect(peak({ rank: 128 })).toBeGreaterThan(peak());
    expect(peak({ rowsPerStep: 8 })).toBeGreaterThan(peak());
    expect(peak({ longest: 4000 })).toBeGreaterThan(peak());
    expect(peak({ config: shapeOf('qwen2.5-0.5b') })).toBeGreaterThan(peak());
  });

  it('counts the reference of DPO only, and two answers a pair', () => {
    expect(seconds({ stage: 'judge' })).toBeLessThan(seconds());
    expect(seconds({ stage: 'sft' })).toBeLessThan(seconds());
    expect(seconds({ epochs: 2 })).toBeLessThan(2 * seconds());
  });
});
