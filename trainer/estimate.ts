/**
 * What a run will take, before it starts: peak memory from shapes, time from floating-point operations. Plain numbers,
 * no tensor code.
 */
import type { ModelConfig } from './io/config';
import { LINEAR_LAYERS, linearShape } from './model/linear-layers';
import { activationBytes, GROUP_ROWS, mustRecompute } from './model/memory';

/** Lengths in tokens. */
export type EstimateInput = {
  config: ModelConfig;
  train: number;
  test: number;
  epochs: number;
  /** Optimizer steps between evaluations; 0: at the start and the end only. */
  evalEvery: number;
  pairsPerStep: number;
  rank: number;
  memory: 'normal' | 'low';
  meanPrompt: number;
  meanCompletion: number;
  /** Prompt and both completions of the longest pair. */
  longest: number;
};
export type Estimate = { seconds: number; peakMb: number; recompute: boolean };

/** TensorFlow, Node and the tokenizer, without a model. */
const RUNTIME_BYTES = 0.5e9;
/** Eager operations cost this much a layer and pass, whatever the rows. */
const SECONDS_A_LAYER = 0.008;
/** Share of the speed of a large product that a whole pass reaches. */
const EFFICIENCY = 0.6;

/** `speed` in floating-point operations a second, as `measureSpeed` gives. */
export function estimate(input: EstimateInput, speed: number): Estimate {
  const { config, train, test, epochs, meanPrompt, meanCompletion } = input;
  const pairTokens = meanPrompt + 2 * meanCompletion;
  const linear = linearParameters(config);
  const head = config.vocabSize * config.hiddenSize;
  const group = Math.max(1, Math.floor(GROUP_ROWS / pairTokens));
  const shape = groupShape(input, pairTokens, group);
  const recompute = mustRecompute(config, shape, input.memory);

  // one multiplication and one addition a parameter and token; attention: two products of [tokens, tokens]
  const attention = 4 * config.layers * config.heads * config.headDim * pairTokens ** 2;
  const body = 2 * linear * pairTokens + attention;
  const output = 2 * head * 2 * meanCompletion;
  const forward = body + output;
  const training = body * (recompute ? 3.2 : 2.2) + output * 2;
  const steps = epochs * Math.ceil(train / input.pairsPerStep);
  const evaluations = test ? 2 + (input.evalEvery ? Math.floor((steps - 1) / input.evalEvery) : 0) : 0;
  const forwards = train + test + test * evaluations;
  const operations = forwards * forward + train * epochs * training;
  const passes =
    forwards / group + (train * epochs * (recompute ? 3 : 2)) / Math.min(group, input.pairsPerStep);
  const seconds = operations / (speed * EFFICIENCY) + passes * config.layers * SECONDS_A_LAYER;

  const turned = input.memory === 'normal' ? 2 : 1;
  const weights = 4 * (linear * turned + head * (config.tieEmbeddings ? 1 : 2));
  // values, gradient, two moments, and the tensors of both values and gradient
  const trainable = 4 * 6 * loraParameters(config, input.rank);
  const activations = activationBytes(config, shape) * (recompute ? 2.5 / config.layers : 1);
  const logits = 4 * 128 * config.vocabSize * 4;
  const peakMb = (RUNTIME_BYTES + weights + trainable + activations + logits) / 2 ** 20;
  return { seconds: Math.ceil(seconds), peakMb: Math.ceil(peakMb), recompute };
}

function groupShape({ longest, pairsPerStep }: EstimateInput, pairTokens: number, group: number) {
  if (longest >= GROUP_ROWS) return { rows: longest, sequences: 1, longest };
  const sequences = Math.min(group, pairsPerStep);
  return { rows: Math.max(longest, Math.min(GROUP_ROWS, sequences * pairTokens)), sequences, longest };
}

const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
const linearParameters = (config: ModelConfig) =>
  config.layers *
  sum(LINEAR_LAYERS.map((name) => linearShape(config, name)[0] * linearShape(config, name)[1]));
const loraParameters = (config: ModelConfig, rank: number) =>
  config.layers *
  rank *
  sum(LINEAR_LAYERS.map((name) => linearShape(config, name)[0] + linearShape(config, name)[1]));
