/** The keys that each stage has beside those of all; files and ids are added in `recipe.ts`. */
import { z } from 'zod';
import { above0, atLeast0, common, share, whole } from './fields';

/** The names in trainer/losses. All but `kto` are of pairs. */
export const LOSSES = [
  'sigmoid',
  'cdpo',
  'sigmoid_norm',
  'robust',
  'hinge',
  'ipo',
  'ipo_plain',
  'apo_zero',
  'apo_down',
  'simpo',
  'orpo',
  'kto',
] as const;
/** Those whose formula has a share of wrong labels; `cdpo` is another name of sigmoid with one. */
const SMOOTHED: readonly string[] = ['sigmoid', 'cdpo', 'robust', 'sigmoid_norm'];
/** Those that ask for a distance that grows with a pair's margin. */
const WITH_OFFSET: readonly string[] = ['sigmoid', 'sigmoid_norm'];

const completionEnd = z.enum(['turn', 'template']).default('turn');
/** Only the first pairs of the file: its order is by hash, so this is a fair sample. */
const firstPairs = whole('maxPairs', 1, 100_000_000).optional();
const firstEvalPairs = whole('maxEvalPairs', 1, 100_000_000).optional();

const weight = (what: string) => atLeast0(what).lte(100, `${what} must be at most 100`).default(1);

export const dpo = {
  ...common,
  stage: z.literal('dpo').optional().default('dpo'),
  /** What the log-probability ratios are measured against: the base model, the starting adapter, or a folder. */
  reference: z.string().min(1).default('base'),
  /** Strength of the pull towards the reference (arXiv 2305.18290, eq. 7). */
  beta: above0('beta').lte(100, 'beta must be at most 100').default(0.1),
  loss: z.enum(LOSSES, `loss must be one of ${LOSSES.join(', ')}`).default('sigmoid'),
  /** Share of pairs taken to be labelled the wrong way round. */
  labelSmoothing: share('labelSmoothing', 0.5).default(0),
  /** SimPO's target margin. */
  gamma: atLeast0('gamma').lte(100, 'gamma must be at most 100').default(1),
  /** Weight of the chosen answer's own negative log-likelihood, per token, beside the loss (arXiv 2404.19733). */
  sftWeight: atLeast0('sftWeight').lte(100, 'sftWeight must be at most 100').default(0),
  /** ODPO (arXiv 2402.10571): `offset` · f(the pair's margin) must lie between the two rewards; 0 is off. */
  offset: atLeast0('offset').lte(100, 'offset must be at most 100').default(0),
  offsetScale: z.enum(['log', 'identity'], 'offsetScale must be "log" or "identity"').default('log'),
  /** Weights of the two kinds of answers in KTO (arXiv 2402.01306, eq. 8). */
  desirableWeight: weight('desirableWeight'),
  undesirableWeight: weight('undesirableWeight'),
  completionEnd,
  maxPairs: firstPairs,
  maxEvalPairs: firstEvalPairs,
};

/** A reward head on the last token of an answer, trained with Bradley–Terry on pairs. */
export const judge = {
  ...common,
  stage: z.literal('judge'),
  tune: z.literal('lora', 'tune must be "lora": a judge is an adapter with a reward head').default('lora'),
  /** Each pair's margin times this must lie between its rewards (arXiv 2307.09288, eq. 2). */
  marginWeight: atLeast0('marginWeight').lte(100, 'marginWeight must be at most 100').default(0),
  /** Pull of the two rewards' sum towards 0 (arXiv 2312.09244). */
  centering: atLeast0('centering').lte(100, 'centering must be at most 100').default(0),
  completionEnd,
  maxPairs: firstPairs,
  maxEvalPairs: firstEvalPairs,
};

const corpora = {
  ...common,
  /** Share of rows held out, by hash; rows with a `split` of their own keep it. */
  evalShare: share('evalShare', 0.5).default(0.05),
  /** Of each source. */
  maxRows: whole('maxRows', 1, 1_000_000_000).optional(),
  maxEvalRows: whole('maxEvalRows', 1, 100_000_000).default(200),
};

/** Chats; the loss is of the assistant's turns alone. */
export const sft = { ...corpora, stage: z.literal('sft'), completionEnd };

/** Plain texts; the loss is of every token but a piece's first. */
export const cpt = { ...corpora, stage: z.literal('cpt') };

/** An adapter has no place beside weights that are all trained. */
export function checkStart(
  { tune, adapter }: { tune: 'lora' | 'full'; adapter?: string | undefined },
  context: z.RefinementCtx,
): void {
  if (tune === 'full' && adapter !== undefined)
    context.addIssue({
      code: 'custom',
      path: ['adapter'],
      message: 'adapter must be left out when tune is "full": merge it and train the merged model',
    });
}

type WithLoss = {
  loss: string;
  labelSmoothing: number;
  offset: number;
  sftWeight: number;
  desirableWeight: number;
  undesirableWeight: number;
  batchSize: number;
  gradientAccumulation: number;
};

/** What one key alone cannot say. */
export function checkLoss(recipe: WithLoss, context: z.RefinementCtx): void {
  const { loss, labelSmoothing, offset } = recipe;
  const complain = (key: string, message: string) =>
    context.addIssue({ code: 'custom', path: [key], message: `${key} must be ${message}` });
  const noPlace = `the loss ${loss} has no place for it`;
  if (loss === 'cdpo' && labelSmoothing === 0) complain('labelSmoothing', 'above 0 for the loss cdpo');
  if (labelSmoothing > 0 && !SMOOTHED.includes(loss)) complain('labelSmoothing', `0: ${noPlace}`);
  if (offset > 0 && !WITH_OFFSET.includes(loss)) complain('offset', `0: ${noPlace}`);
  if (offset > 0 && labelSmoothing > 0)
    complain('offset', '0 with labelSmoothing: a pair the wrong way round has no margin');
  if (loss === 'kto') checkKto(recipe, complain);
  else
    for (const key of ['desirableWeight', 'undesirableWeight'] as const)
      if (recipe[key] !== 1) complain(key, `1: ${noPlace}`);
}

function checkKto(recipe: WithLoss, complain: (key: string, message: string) => void): void {
  if (recipe.sftWeight > 0) complain('sftWeight', '0: the loss kto has no pairs, and so no chosen answer');
  if (recipe.desirableWeight + recipe.undesirableWeight === 0)
    complain('desirableWeight', 'above 0 where undesirableWeight is 0');
  if (recipe.batchSize * recipe.gradientAccumulation < 2)
    complain('batchSize', "at least 2 for the loss kto: each prompt is read with another one's answer");
}
