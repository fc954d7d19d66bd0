/** Log-probabilities of the two completions of packed pairs: sums over completion tokens. */
import { type PackedPairs, probePairs } from '../data/pack';
import { compute, tensorsIn } from '../graph/compute';
import { type Tensor, type Tensor1D, type Tensor2D, tf } from '../tf';
import { hiddenStates, type Rows, uploadRows } from './forward';
import { FEW_ROWS } from './linear';
import { type Predictions, partsOf, tokenLogProbs, uploadPredictions } from './logprob';
import type { LoraTensors } from './lora';
import { product } from './ops';
import type { Weights } from './weights';

/** A packed batch on the back end; `owner` [N, 2·pairs] sums tokens to completions. */
export type Batch = { rows: Rows; predictions: Predictions; owner: Tensor2D; pairs: number };

export function uploadPairs(
  weights: Weights,
  packed: PackedPairs,
  parts = partsOf(packed.targets.length),
): Batch {
  const owner = new Float32Array(packed.owners.length * 2 * packed.pairs);
  packed.owners.forEach((places, t) => {
    for (const place of places) owner[t * 2 * packed.pairs + place] = 1;
  });
  return {
    rows: uploadRows(weights, packed),
    predictions: uploadPredictions(packed.predictors, packed.targets, parts),
    owner: tf.tensor2d(owner, [packed.owners.length, 2 * packed.pairs]),
    pairs: packed.pairs,
  };
}

/** Token log-probabilities [N] to completions: chosen and rejected, each [pairs]. */
export function sumByPair(batch: Batch, tokens: Tensor): { chosen: Tensor1D; rejected: Tensor1D } {
  const sums = tf.reshape(product(tf.reshape(tokens, [1, -1]), batch.owner), [batch.pairs, 2]);
  const [chosen, rejected] = tf.unstack(sums, 1) as [Tensor1D, Tensor1D];
  return { chosen, rejected };
}

/** Without gradients: interleaved [chosen 0, rejected 0, chosen 1, ...]. */
export function pairLogps(
  weights: Weights,
  lora: LoraTensors | undefined,
  packed: PackedPairs,
): Float32Array {
  const batch = uploadPairs(weights, packed);
  const probe = () => {
    const parts = batch.predictions.targets.length;
    return uploadPairs(weights, probePairs(packed.pairs, parts), parts);
  };
  const few = packed.ids.length <= FEW_ROWS;
  const [sums] = compute(batch, few ? undefined : probe, ({ rows, predictions, owner }) => {
    const tokens = tokenLogProbs(weights, hiddenStates(weights, lora, rows), predictions, false);
    return [product(tf.reshape(tokens, [1, -1]), owner)];
  }) as [Tensor];
  const values = sums.dataSync() as Float32Array;
  tf.dispose([sums, ...tensorsIn(batch)]);
  return values;
}
