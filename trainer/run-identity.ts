/** What a run is of: hashes of everything that decides its numbers. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { TrainerError } from './errors';
import { sha256OfFile, sha256OfWeights } from './io/safetensors';
import type { Trainable } from './model/trainable';
import type { Recipe, RecipeOf } from './recipe';
import { sourcesOf } from './stages/sequence';

export type Hashes = { weights: string; data: string };

export async function hashInputs(recipe: Recipe): Promise<Hashes> {
  const files =
    recipe.stage === 'sft' || recipe.stage === 'cpt' ? sourcesOf(recipe) : [{ file: recipe.data }];
  const hashes: string[] = [];
  for (const { file } of files) {
    if (!existsSync(file)) throw new TrainerError('missing_file', `The data file ${file} does not exist.`);
    hashes.push(await sha256OfFile(file));
  }
  return {
    weights: await sha256OfWeights(recipe.model),
    data: hashes.length === 1 ? hashes[0]! : sha256(hashes),
  };
}

const sha256 = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex');
const hashOfValues = (values: Float32Array) =>
  createHash('sha256')
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest('hex');

/** Keys that only watch or store: a run may go on with others. Files are told apart by their content. */
const WATCHING = ['evalEvery', 'saveEvery', 'keep', 'onSaveError', 'maxEvalPairs', 'maxEvalRows'];
const FILES = ['model', 'data', 'adapter'];

/** What must be the same for a saved state to go on; without `initial` all weights are trained. */
export function identityOf(recipe: Recipe, hashes: Hashes, initial: Trainable | undefined): string {
  const deciding = Object.entries(recipe).filter(([key]) => ![...WATCHING, ...FILES].includes(key));
  const weights = typeof recipe.data === 'string' ? [] : recipe.data.map((source) => source.weight);
  return sha256([deciding, weights, hashes, initial && [initial.adapter.spec, hashOfValues(initial.values)]]);
}

/** Names the reference log-probabilities by everything they depend on. */
export async function keyOfReference(
  recipe: RecipeOf<'dpo'>,
  hashes: Hashes,
  initial: Trainable | undefined,
): Promise<string> {
  const { reference, maxLength, completionEnd, maxPairs, maxEvalPairs } = recipe;
  let model = reference;
  if (reference === 'initial') model = initial ? hashOfValues(initial.values) : 'base';
  else if (reference !== 'base')
    model = existsSync(path.join(reference, 'adapter_config.json'))
      ? await sha256OfFile(path.join(reference, 'adapter_model.safetensors'))
      : await sha256OfWeights(reference);
  const data: unknown[] = [hashes, model, initial?.adapter.spec];
  data.push(maxLength, completionEnd, maxPairs, maxEvalPairs);
  if (recipe.precision !== 'float32') data.push(recipe.precision);
  if (recipe.loss !== 'kto') return sha256(data);
  // which prompts meet which answers follows from the order
  const { epochs, batchSize, gradientAccumulation, shuffle, seed } = recipe;
  return sha256([data, 'kto', epochs, batchSize * gradientAccumulation, shuffle, seed]);
}
