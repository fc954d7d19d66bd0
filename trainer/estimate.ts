/**
 * What a run will take, before it starts: peak memory from shapes, time from floating-point operations. Plain numbers,
 * no tensor code.
 */
import type { ModelShape } from './io/config';
import { LINEAR_LAYERS, linearShape } from './model/linear-layers';
import { activationBytes, GROUP_ROWS, type GroupShape, mustRecompute, scoresOfRows } from './model/memory';
import type { Recipe, RecipeByName } from './recipe';

/** Lengths in tokens. A row is a pair, an answer (kto), a chat or a piece of text; a text has no prompt. */
export type EstimateInput = {
  config: ModelShape;
  stage: 'cpt' | 'sft' | 'dpo' | 'kto' | 'judge';
  train: number;
  test: number;
  epochs: number;
  /** Optimizer steps between evaluations; 0: at the start and the end only. */
  evalEvery: number;
  rowsPerStep: number;
  /** Of the adapter; `full`: all weights are trained. */
  rank: number | 'full';
  memory: 'normal' | 'low';
  /** Default: float32. */
  precision?: Recipe['precision'];
  meanPrompt: number;
  /** Of one completion; a pair has two. */
  meanCompletion: number;
  /** All of the longest row: of pairs, a prompt and all answers to it. */
  longest: number;
  /** The most that one token sees; `longest` where this is not known. */
  deepest?: number;
};
export type Estimate = { seconds: number; peakMb: number; recompute: boolean };

/** TensorFlow, Node and the tokenizer, without a model, and what is under way beside the activations that are kept. */
const RUNTIME_BYTES = 0.85e9;
/** Eager operations cost this much a layer and pass, whatever the rows. */
const SECONDS_A_LAYER = 0.008;
/** Share of the speed of a large product that a whole pass reaches. */
const EFFICIENCY = 0.6;

/**
 * `speed` in floating-point operations a second, as `measureSpeed` gives. Peaks are within 20 % of those measured with LoRA
 * on SmolLM2-135M (test/unit/trainer/estimate.test.ts lists them); those of all weights follow from the same shapes.
 */
export function estimate(input: EstimateInput, speed: number): Estimate {
  const rows = rowsOf(input);
  const recompute = mustRecompute(input.config, rows.shape, input.memory);
  return {
    seconds: Math.ceil(secondsOf(input, rows, recompute, speed)),
    peakMb: Math.ceil(bytesOf(input, rows, recompute) / 2 ** 20),
    recompute,
  };
}

/** What the data of a run comes to. */
export type DataLengths = Pick<
  EstimateInput,
  'train' | 'test' | 'meanPrompt' | 'meanCompletion' | 'longest' | 'deepest'
>;

/** The same of a recipe on its data. */
export function estimateRecipe(
  recipe: Recipe | RecipeByName,
  config: ModelShape,
  data: DataLengths,
  speed: number,
): Estimate {
  const { epochs, evalEvery, batchSize, gradientAccumulation, tune, lora, memory, precision } = recipe;
  const stage = recipe.stage === 'dpo' && recipe.loss === 'kto' ? 'kto' : recipe.stage;
  const rank = tune === 'full' ? 'full' : lora.rank;
  const rowsPerStep = batchSize * gradientAccumulation;
  const shape = { config, rank, memory, precision } as const;
  return estimate({ ...shape, stage, epochs, evalEvery, rowsPerStep, ...data }, speed);
}

type Rows = {
  /** Of one row, and those of them whose logits are computed. */
  tokens: number;
  predicted: number;
  /** Rows computed together, and how many of the groups that are computed are the largest. */
  group: number;
  shape: GroupShape;
};

function rowsOf(input: EstimateInput): Rows {
  const { stage, meanPrompt, meanCompletion, longest, deepest = longest, rowsPerStep } = input;
  const answers = stage === 'dpo' || stage === 'judge' ? 2 : 1;
  const tokens = meanPrompt + answers * meanCompletion;
  const predicted = stage === 'judge' ? 0 : answers * meanCompletion;
  const group = Math.max(1, Math.floor(GROUP_ROWS / tokens));
  if (longest >= GROUP_ROWS)
    return { tokens, predicted, group, shape: { rows: longest, scores: scoresOfRows(longest, deepest) } };
  const sequences = Math.min(group, rowsPerStep);
  const rows = Math.max(longest, Math.min(GROUP_ROWS, sequences * tokens));
  return { tokens, predicted, group, shape: { rows, scores: scoresOfRows(sequences * longest, longest) } };
}

/** One multiplication and one addition a parameter and token; attention: two products of [tokens, tokens]. */
function secondsOf(
  input: EstimateInput,
  { tokens, predicted, group }: Rows,
  recompute: boolean,
  speed: number,
) {
  const { config, stage, train, test, epochs, rowsPerStep } = input;
  const attention = 4 * config.layers * config.heads * config.headDim * tokens ** 2;
  const body = 2 * linearParameters(config) * tokens + attention;
  const output = 2 * headParameters(config) * predicted;
  const full = input.rank === 'full';
  // Forward, then the gradient of what goes through; of trained weights their own gradient too,
  // for which the output's logits are computed again.
  const training = body * ((recompute ? 3.2 : 2.2) + (full ? 1 : 0)) + output * (full ? 4 : 2);
  const steps = epochs * Math.ceil(train / rowsPerStep);
  const evaluations = test ? 2 + (input.evalEvery ? Math.floor((steps - 1) / input.evalEvery) : 0) : 0;
  // Only DPO and KTO have a reference, computed once over all rows; KTO reads each prompt with another's answer besides.
  const reference = stage === 'dpo' || stage === 'kto' ? train + test : 0;
  const mismatched = stage === 'kto' ? 2 * train * epochs + test * (evaluations + 1) : 0;
  const forwards = test * evaluations + reference + mismatched;
  const operations = forwards * (body + output) + train * epochs * training;
  const passes = forwards / group + (train * epochs * (recompute ? 3 : 2)) / Math.min(group, rowsPerStep);
  return operations / (speed * EFFICIENCY) + passes * config.layers * SECONDS_A_LAYER;
}

function bytesOf({ config, rank, precision }: EstimateInput, { shape }: Rows, recompute: boolean): number {
  const linear = linearParameters(config);
  const head = headParameters(config) * (config.tieEmbeddings ? 1 : 2);
  const full = rank === 'full';
  const weights = 4 * (linear + head);
  // values, gradient, two moments, and the tensors of values (all weights: those above) and gradient
  const trainable = full ? 4 * 5 * (linear + head) : 4 * 6 * loraParameters(config, rank);
  const activations = activationBytes(config, shape) * (recompute ? 2.5 / config.layers : 1);
  const logits = 4 * 128 * config.vocabSize * 4;
  // rounded factors beside the whole ones; fitted to one measured peak
  const rounded = precision === 'bfloat16' ? weights / 2 + 0.7 * activations : 0;
  return RUNTIME_BYTES + weights + trainable + activations + rounded + logits;
}

const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
const linearParameters = (config: ModelShape) =>
  config.layers *
  sum(LINEAR_LAYERS.map((name) => linearShape(config, name)[0] * linearShape(config, name)[1]));
const headParameters = (config: ModelShape) => config.vocabSize * config.hiddenSize;
const loraParameters = (config: ModelShape, rank: number) =>
  config.layers *
  rank *
  sum(LINEAR_LAYERS.map((name) => linearShape(config, name)[0] + linearShape(config, name)[1]));
