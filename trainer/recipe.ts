/**
 * The recipe: everything that decides a run's result, and nothing else. The same schema checks the form, the API, the
 * command line and the file, so it must load in a browser: it imports no tensor code.
 */
import { z } from 'zod';
import { TrainerError } from './errors';
import { LINEAR_LAYERS } from './model/linear-layers';

const above0 = (what: string) => z.number(`${what} must be a number`).gt(0, `${what} must be above 0`);
const atLeast0 = (what: string) => z.number(`${what} must be a number`).min(0, `${what} must be 0 or above`);
const whole = (what: string, min: number, max: number) =>
  z
    .number(`${what} must be a whole number`)
    .int(`${what} must be a whole number`)
    .min(min, `${what} must be at least ${min}`)
    .max(max, `${what} must be at most ${max.toLocaleString('en')}`);
const share = (what: string) =>
  z
    .number(`${what} must be a number`)
    .min(0, `${what} must be from 0 to below 1`)
    .lt(1, `${what} must be from 0 to below 1`);

/** The names in trainer/losses. */
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
] as const;
/** Those whose formula has a share of wrong labels; `cdpo` is another name of sigmoid with one. */
const SMOOTHED: readonly string[] = ['sigmoid', 'cdpo', 'robust', 'sigmoid_norm'];

export { LINEAR_LAYERS, type LinearName as LinearLayer } from './model/linear-layers';

export const Lora = z.strictObject({
  rank: whole('rank', 1, 512).default(16),
  /** The update is scaled by alpha / rank. */
  alpha: above0('alpha').default(32),
  /** Scale by alpha / √rank instead (arXiv 2312.03732). */
  rslora: z.boolean('rslora must be true or false').default(false),
  dropout: z.literal(0, 'dropout must be 0: this trainer has no dropout yet').default(0),
  targets: z
    .array(z.enum(LINEAR_LAYERS))
    .min(1, 'targets must name at least one linear layer')
    .refine((t) => new Set(t).size === t.length, 'targets must not name a layer twice')
    .default([...LINEAR_LAYERS]),
});

/** All keys but those that name files. */
const shape = {
  stage: z.literal('dpo', 'stage must be "dpo": the other stages are not trained here yet').default('dpo'),
  /** What the log-probability ratios are measured against: the base model, the starting adapter, or a PEFT folder. */
  reference: z.string().min(1).default('base'),
  lora: Lora.default(() => Lora.parse({})),
  /** Strength of the pull towards the reference (arXiv 2305.18290, eq. 7). */
  beta: above0('beta').lte(100, 'beta must be at most 100').default(0.1),
  loss: z.enum(LOSSES, `loss must be one of ${LOSSES.join(', ')}`).default('sigmoid'),
  /** Share of pairs taken to be labelled the wrong way round. */
  labelSmoothing: z
    .number('labelSmoothing must be a number')
    .min(0, 'labelSmoothing must be from 0 to below 0.5')
    .lt(0.5, 'labelSmoothing must be from 0 to below 0.5')
    .default(0),
  /** SimPO's target margin. */
  gamma: atLeast0('gamma').lte(100, 'gamma must be at most 100').default(1),
  /** Weight of the chosen answer's own negative log-likelihood, per token, beside the loss (arXiv 2404.19733). */
  sftWeight: atLeast0('sftWeight').lte(100, 'sftWeight must be at most 100').default(0),
  learningRate: above0('learningRate').lte(1, 'learningRate must be at most 1').default(5e-5),
  schedule: z.enum(['constant', 'linear', 'cosine']).default('constant'),
  /** Steps over which the learning rate rises from 0. */
  warmup: whole('warmup', 0, 1_000_000).default(0),
  epochs: whole('epochs', 1, 1000).default(1),
  /** Pairs in a micro-batch times gradientAccumulation = pairs in an optimizer step. */
  batchSize: whole('batchSize', 1, 4096).default(4),
  gradientAccumulation: whole('gradientAccumulation', 1, 4096).default(1),
  /** Tokens of prompt and the longer completion together. */
  maxLength: whole('maxLength', 16, 131_072).default(1024),
  completionEnd: z.enum(['turn', 'template']).default('turn'),
  shuffle: z.boolean('shuffle must be true or false').default(true),
  seed: whole('seed', 0, 2 ** 31 - 1).default(1),
  /** 0 switches clipping off. */
  maxGradNorm: atLeast0('maxGradNorm').default(1),
  weightDecay: atLeast0('weightDecay').lte(1, 'weightDecay must be at most 1').default(0),
  adam: z
    .strictObject({
      beta1: share('beta1').default(0.9),
      beta2: share('beta2').default(0.999),
      eps: above0('eps').default(1e-8),
    })
    .default({ beta1: 0.9, beta2: 0.999, eps: 1e-8 }),
  /** Steps between measurements of the held-out pairs; 0: only before the first step and after the last. */
  evalEvery: whole('evalEvery', 0, 1_000_000).default(0),
  /** Steps between saved states. */
  saveEvery: whole('saveEvery', 1, 1_000_000).default(10),
  /** Saved states kept. */
  keep: whole('keep', 1, 100).default(2),
  /** Only the first pairs of the file: its order is by hash, so this is a fair sample. */
  maxPairs: whole('maxPairs', 1, 100_000_000).optional(),
  maxEvalPairs: whole('maxEvalPairs', 1, 100_000_000).optional(),
  memory: z.enum(['normal', 'low']).default('normal'),
  precision: z.literal('float32', 'precision must be "float32"').default('float32'),
};

/** What one key alone cannot say. */
function checkLoss(recipe: { loss: string; labelSmoothing: number }, context: z.RefinementCtx): void {
  const { loss, labelSmoothing } = recipe;
  const complain = (message: string) =>
    context.addIssue({ code: 'custom', path: ['labelSmoothing'], message });
  if (loss === 'cdpo' && labelSmoothing === 0) complain('labelSmoothing must be above 0 for the loss cdpo');
  if (labelSmoothing > 0 && !SMOOTHED.includes(loss))
    complain(`labelSmoothing must be 0: the loss ${loss} has no place for it`);
}

/** As a file on the command line: `model`, `data` and adapters may be paths. */
export const Recipe = z
  .strictObject({
    ...shape,
    /** Catalogue name or Hugging Face folder. */
    model: z.string('model must name a model of the catalogue or a folder').min(1, 'model must not be empty'),
    /** JSONL of {prompt, chosen, rejected}; rows with split "test" are held out. */
    data: z.string('data must be the path of a JSONL file').min(1, 'data must not be empty'),
    /** Held-out pairs in a file of their own. */
    evalData: z.string().min(1).optional(),
    /** PEFT folder to start from. */
    adapter: z.string().min(1).optional(),
  })
  .superRefine(checkLoss);
export type Recipe = z.output<typeof Recipe>;
export type RecipeInput = z.input<typeof Recipe>;

/** As the API takes it: models by name, checkpoints by id, no path. */
export const RecipeByName = z
  .strictObject({
    ...shape,
    model: z
      .string('model must name a model')
      .regex(/^[A-Za-z0-9][\w.-]{0,119}$/, 'model must be the name of a model, not a path'),
    adapter: z.uuid('adapter must be the id of a checkpoint').optional(),
    reference: z
      .union(
        [z.enum(['base', 'initial']), z.uuid()],
        'reference must be "base", "initial" or the id of a checkpoint',
      )
      .default('base'),
  })
  .superRefine(checkLoss);
export type RecipeByName = z.output<typeof RecipeByName>;

/** Checks a recipe as read from JSON; a TrainerError lists each wrong key with what would be right. */
export function parseRecipe(json: unknown): Recipe {
  const result = Recipe.safeParse(json);
  if (result.success) return result.data;
  const issues = result.error.issues.map((i) => ({
    field: i.path.join('.') || '(recipe)',
    message: i.message,
  }));
  throw new TrainerError(
    'recipe',
    `The recipe is not valid: ${issues.map((i) => `${i.field}: ${i.message}`).join('; ')}.`,
    issues,
  );
}
