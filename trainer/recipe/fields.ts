/** What recipes of all stages are made of: checks with sentences, and the keys that every stage has. */
import { z } from 'zod';
import { LINEAR_LAYERS } from '../model/linear-layers';

export const above0 = (what: string) => z.number(`${what} must be a number`).gt(0, `${what} must be above 0`);
export const atLeast0 = (what: string) =>
  z.number(`${what} must be a number`).min(0, `${what} must be 0 or above`);
export const whole = (what: string, min: number, max: number) =>
  z
    .number(`${what} must be a whole number`)
    .int(`${what} must be a whole number`)
    .min(min, `${what} must be at least ${min}`)
    .max(max, `${what} must be at most ${max.toLocaleString('en')}`);
/** From 0 to below `most`. */
export const share = (what: string, most = 1) =>
  z
    .number(`${what} must be a number`)
    .min(0, `${what} must be from 0 to below ${most}`)
    .lt(most, `${what} must be from 0 to below ${most}`);

export const Lora = z.strictObject({
  rank: whole('rank', 1, 512).default(16),
  /** The update is scaled by alpha / rank. */
  alpha: above0('alpha').default(32),
  /** Scale by alpha / √rank instead (arXiv 2312.03732). */
  rslora: z.boolean('rslora must be true or false').default(false),
  /** Share of what each adapter reads that a step leaves out. */
  dropout: share('dropout').default(0),
  targets: z
    .array(z.enum(LINEAR_LAYERS))
    .min(1, 'targets must name at least one linear layer')
    .refine((t) => new Set(t).size === t.length, 'targets must not name a layer twice')
    .default([...LINEAR_LAYERS]),
});

/** Keys of every stage, but those that name files. */
export const common = {
  /** An adapter beside the frozen weights, or all weights. */
  tune: z.enum(['lora', 'full'], 'tune must be "lora" or "full"').default('lora'),
  /** Of `tune: "lora"`. */
  lora: Lora.default(() => Lora.parse({})),
  learningRate: above0('learningRate').lte(1, 'learningRate must be at most 1').default(5e-5),
  schedule: z.enum(['constant', 'linear', 'cosine']).default('constant'),
  /** Steps over which the learning rate rises from 0. */
  warmup: whole('warmup', 0, 1_000_000).default(0),
  epochs: whole('epochs', 1, 1000).default(1),
  /** Rows in a micro-batch times gradientAccumulation = rows in an optimizer step. */
  batchSize: whole('batchSize', 1, 4096).default(4),
  gradientAccumulation: whole('gradientAccumulation', 1, 4096).default(1),
  /** Tokens of a row. */
  maxLength: whole('maxLength', 16, 131_072).default(1024),
  shuffle: z.boolean('shuffle must be true or false').default(true),
  seed: whole('seed', 0, 2 ** 31 - 1).default(1),
  /** 0 switches clipping off. */
  maxGradNorm: atLeast0('maxGradNorm').default(1),
  /** Of matrices (embeddings too); norms and biases never decay. */
  weightDecay: atLeast0('weightDecay').lte(1, 'weightDecay must be at most 1').default(0),
  adam: z
    .strictObject({
      beta1: share('beta1').default(0.9),
      beta2: share('beta2').default(0.999),
      eps: above0('eps').default(1e-8),
    })
    .default({ beta1: 0.9, beta2: 0.999, eps: 1e-8 }),
  /** Steps between measurements of the held-out rows; 0: only before the first step and after the last. */
  evalEvery: whole('evalEvery', 0, 1_000_000).default(0),
  /** Steps between saved states. */
  saveEvery: whole('saveEvery', 1, 1_000_000).default(10),
  /** Saved states kept. */
  keep: whole('keep', 1, 100).default(2),
  /** Whether a state that cannot be saved (a full disk) ends the run. */
  onSaveError: z.enum(['stop', 'continue'], 'onSaveError must be "stop" or "continue"').default('stop'),
  memory: z.enum(['normal', 'low']).default('normal'),
  /** Of the network's products; everything else is float32. */
  precision: z.enum(['float32', 'bfloat16'], 'precision must be "float32" or "bfloat16"').default('float32'),
};
