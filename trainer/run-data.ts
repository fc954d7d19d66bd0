/** The data of a run: pairs to train on and pairs held out, with their reference log-probabilities. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { type IndexedPair, indexPairs, PairReader } from './data/pairs';
import { TrainerError } from './errors';
import { sha256OfFile, sha256OfWeights } from './io/safetensors';
import type { ChatTokenizer } from './io/tokenizer';
import { type Adapter, loraTensors } from './model/lora';
import { loadWeights, type Weights } from './model/weights';
import { readPeft } from './peft';
import type { Recipe } from './recipe';
import { type ReferenceLogps, referenceFile, referenceLogps } from './reference';

/** What was read and what was left out, for people and lineage. */
export type DataCounts = {
  rows: number;
  train: number;
  test: number;
  truncated: number;
  dropped: Record<string, number>;
};
export type RunData = {
  train: IndexedPair[];
  test: IndexedPair[];
  reader: PairReader;
  reference: ReferenceLogps;
  counts: DataCounts;
};

/** Reads and checks the file; references come later, since they need the model. */
export async function openData(recipe: Recipe, tokenizer: ChatTokenizer): Promise<RunData> {
  const { rows, truncated, dropped, ...index } = await indexPairs(recipe.data, tokenizer, recipe);
  const train = index.train.slice(0, recipe.maxPairs);
  const test = index.test.slice(0, recipe.maxEvalPairs);
  const counts = { rows, train: train.length, test: test.length, truncated, dropped };
  if (!train.length)
    throw new TrainerError('no_pairs', 'No pair is left to train on: see what was dropped.', counts);
  const reader = new PairReader(recipe.data, tokenizer, recipe);
  return { train, test, reader, reference: new Map(), counts };
}

export type Hashes = { weights: string; data: string };

export async function hashInputs(recipe: Recipe): Promise<Hashes> {
  if (!existsSync(recipe.data))
    throw new TrainerError('missing_file', `The data file ${recipe.data} does not exist.`);
  return { weights: await sha256OfWeights(recipe.model), data: await sha256OfFile(recipe.data) };
}

const sha256 = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex');
export const hashOfValues = (values: Float32Array) =>
  createHash('sha256')
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest('hex');

/** What must be the same for a saved state to go on; what only watches or stores may change. */
export function identityOf(recipe: Recipe, hashes: Hashes, initial: Adapter): string {
  const { evalEvery, saveEvery, keep, maxEvalPairs, model, data, adapter, ...rest } = recipe;
  return sha256([rest, hashes.weights, hashes.data, initial.spec, hashOfValues(initial.values)]);
}

/** Names the reference log-probabilities by everything they depend on. */
export async function keyOfReference(recipe: Recipe, hashes: Hashes, initial: Adapter): Promise<string> {
  const { reference, maxLength, completionEnd, maxPairs, maxEvalPairs } = recipe;
  let model = reference;
  if (reference === 'initial') model = hashOfValues(initial.values);
  else if (reference !== 'base')
    model = isAdapter(reference)
      ? await sha256OfFile(path.join(reference, 'adapter_model.safetensors'))
      : await sha256OfWeights(reference);
  return sha256([hashes, model, initial.spec, maxLength, completionEnd, maxPairs, maxEvalPairs]);
}

const isAdapter = (dir: string) => existsSync(path.join(dir, 'adapter_config.json'));

/** Fills in `reference` of train and test pairs; `between` runs before each group. */
export async function computeReferences(
  data: RunData,
  of: { recipe: Recipe; hashes: Hashes; key: string; runDir: string; weights: Weights; initial: Adapter },
  between: (done: number, total: number) => Promise<void>,
): Promise<void> {
  const { model, lora } = await referenceModel(of.recipe, of.weights, of.initial);
  const pairs = [...data.train, ...data.test];
  try {
    data.reference = await referenceLogps(
      referenceFile(of.runDir, of.key),
      pairs,
      data.reader,
      { weights: model, lora },
      (done) => between(done, pairs.length),
    );
  } finally {
    lora?.dispose();
    if (model !== of.weights) model.dispose();
  }
}

async function referenceModel(recipe: Recipe, weights: Weights, initial: Adapter) {
  const { reference } = recipe;
  if (reference === 'base') return { model: weights, lora: undefined };
  if (reference === 'initial') return { model: weights, lora: loraTensors(initial) };
  if (isAdapter(reference)) return { model: weights, lora: loraTensors(readPeft(reference, weights.config)) };
  const model = await loadWeights(reference);
  if (model.config.vocabSize === weights.config.vocabSize) return { model, lora: undefined };
  model.dispose();
  throw new TrainerError(
    'other_vocabulary',
    `The reference model ${reference} has another vocabulary than the model.`,
  );
}
