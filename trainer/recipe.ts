/**
 * The recipe: everything that decides a run's result, and nothing else. The same schema checks the form, the API, the
 * command line and the file, so it must load in a browser: it imports no tensor code.
 */
import { z } from 'zod';
import { TrainerError } from './errors';
import { above0 } from './recipe/fields';
import { checkLoss, checkStart, cpt, dpo, judge, sft } from './recipe/stages';

export { LINEAR_LAYERS, type LinearName as LinearLayer } from './model/linear-layers';
export { Lora } from './recipe/fields';
export { LOSSES } from './recipe/stages';

export const STAGES = ['cpt', 'sft', 'dpo', 'judge'] as const;
export type Stage = (typeof STAGES)[number];

const stageError = {
  error: (issue: { code?: string }) =>
    issue.code === 'invalid_union' ? `stage must be one of ${STAGES.join(', ')}` : undefined,
};

const file = z.string('data must be the path of a JSONL file').min(1, 'data must not be empty');
/** One file, or several that are mixed: weights are shares of tokens. The first is the domain's: an epoch is one pass of it. */
const files = z.union([
  file,
  z
    .array(
      z.strictObject({ file, weight: above0('weight') }),
      'data must be a path or a list of {file, weight}',
    )
    .min(1, 'data must name at least one file'),
]);
const inFiles = {
  /** Catalogue name or Hugging Face folder. */
  model: z.string('model must name a model of the catalogue or a folder').min(1, 'model must not be empty'),
  /** Held-out rows in a file of their own. */
  evalData: z.string().min(1).optional(),
  /** PEFT folder to start from. */
  adapter: z.string().min(1).optional(),
};

/** As a file on the command line: `model`, `data` and adapters may be paths. */
export const Recipe = z.discriminatedUnion(
  'stage',
  [
    z
      .strictObject({ ...dpo, ...inFiles, data: file })
      .superRefine(checkLoss)
      .superRefine(checkStart),
    z.strictObject({ ...judge, ...inFiles, data: file }),
    z.strictObject({ ...sft, ...inFiles, data: files }).superRefine(checkStart),
    z.strictObject({ ...cpt, ...inFiles, data: files }).superRefine(checkStart),
  ],
  stageError,
);
export type Recipe = z.output<typeof Recipe>;
export type RecipeInput = z.input<typeof Recipe>;
export type RecipeOf<S extends Stage> = Extract<Recipe, { stage: S }>;

const corpora = z
  .array(
    z.strictObject({ corpus: z.uuid('corpus must be the id of a corpus'), weight: above0('weight') }),
    'data must be a list of {corpus, weight}',
  )
  .min(1, 'data must name at least one corpus')
  .max(20, 'data must name at most 20 corpora');
const byName = {
  model: z
    .string('model must name a model')
    .regex(/^[A-Za-z0-9][\w.-]{0,119}$/, 'model must be the name of a model, not a path'),
  /** The LoRA checkpoint to start from. */
  adapter: z.uuid('adapter must be the id of a checkpoint').optional(),
};

/** As the API takes it: models by name, checkpoints and corpora by id, no path. Pairs come from the run's set version. */
export const RecipeByName = z.discriminatedUnion(
  'stage',
  [
    z
      .strictObject({
        ...dpo,
        ...byName,
        reference: z
          .union(
            [z.enum(['base', 'initial']), z.uuid()],
            'reference must be "base", "initial" or the id of a checkpoint',
          )
          .default('base'),
      })
      .superRefine(checkLoss)
      .superRefine(checkStart),
    z.strictObject({ ...judge, ...byName }),
    z.strictObject({ ...sft, ...byName, data: corpora }).superRefine(checkStart),
    z.strictObject({ ...cpt, ...byName, data: corpora }).superRefine(checkStart),
  ],
  stageError,
);
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
