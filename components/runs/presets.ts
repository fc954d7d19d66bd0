import type { Stage } from '@/lib/contracts/recipe';

export type Draft = Record<string, unknown>;

export interface Preset {
  key: 'cpt' | 'cptFull' | 'sft1' | 'sft2' | 'sftFull' | 'dpo' | 'dpoFull' | 'judge';
  stage: Stage;
  /** Of the corpora in order: first the domain's, then general ones. Shares of tokens. */
  weights: number[];
  recipe: Draft;
}

/** Of all stages: LoRA with α = 2r on a small model, every step's state kept where a step is slow. */
const common = {
  lora: { rank: 16, alpha: 32, dropout: 0 },
  epochs: 1,
  batchSize: 4,
  maxLength: 1024,
  evalEvery: 20,
  saveEvery: 5,
  seed: 1,
};

/** All weights, without an adapter; a state is large, so fewer are saved on the way. */
const { lora: _, ...besides } = common;
const whole = { ...besides, tune: 'full', schedule: 'cosine', warmup: 2, weightDecay: 0.01, saveEvery: 20 };

/**
 * Honest defaults for a small model. CPT: a high rank, since new knowledge needs room (arXiv 2405.09673); all weights learn
 * at a tenth of an adapter's rate (the same paper), with DPO far slower (arXiv 2310.16944). SFT in two
 * steps as RedOne does: first general and domain data alike, then more of the domain's at half the rate. DPO: β 0.1 as in
 * its paper (arXiv 2305.18290). Judge: rewards centred by 0.01 (arXiv 2312.09244).
 */
export const PRESETS: readonly Preset[] = [
  {
    key: 'cpt',
    stage: 'cpt',
    weights: [1],
    recipe: {
      ...common,
      lora: { rank: 64, alpha: 128, dropout: 0 },
      learningRate: 0.0001,
      schedule: 'cosine',
      warmup: 2,
      evalShare: 0.05,
    },
  },
  {
    key: 'cptFull',
    stage: 'cpt',
    weights: [1],
    recipe: { ...whole, learningRate: 0.00002, evalShare: 0.05 },
  },
  {
    key: 'sft1',
    stage: 'sft',
    weights: [1, 1],
    recipe: { ...common, learningRate: 0.0002, schedule: 'cosine', warmup: 2, evalShare: 0.05 },
  },
  {
    key: 'sft2',
    stage: 'sft',
    weights: [4, 1],
    recipe: { ...common, learningRate: 0.0001, schedule: 'cosine', warmup: 2, evalShare: 0.05 },
  },
  {
    key: 'sftFull',
    stage: 'sft',
    weights: [1, 1],
    recipe: { ...whole, learningRate: 0.00002, evalShare: 0.05 },
  },
  {
    key: 'dpo',
    stage: 'dpo',
    weights: [],
    recipe: {
      ...common,
      loss: 'sigmoid',
      beta: 0.1,
      learningRate: 0.0002,
      schedule: 'constant',
      warmup: 0,
      evalEvery: 4,
      saveEvery: 1,
    },
  },
  {
    key: 'dpoFull',
    stage: 'dpo',
    weights: [],
    recipe: { ...whole, loss: 'sigmoid', beta: 0.1, learningRate: 0.000001, schedule: 'linear' },
  },
  {
    key: 'judge',
    stage: 'judge',
    weights: [],
    recipe: {
      ...common,
      learningRate: 0.0001,
      schedule: 'linear',
      warmup: 4,
      marginWeight: 0,
      centering: 0.01,
      evalEvery: 4,
      saveEvery: 1,
    },
  },
];

export const presetsOf = (stage: Stage): Preset[] => PRESETS.filter((p) => p.stage === stage);
