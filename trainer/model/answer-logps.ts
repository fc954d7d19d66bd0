/** Log-probabilities of the answers of a packed batch: sums over their tokens. */
import { type PackedAnswers, type PackedPairs, probeAnswers } from '../data/pack';
import { compute, tensorsIn } from '../graph/compute';
import { type Tensor, type Tensor1D, type Tensor2D, tf } from '../tf';
import { hiddenStates, type Rows, uploadRows } from './forward';
import { FEW_ROWS } from './linear';
import { type Predictions, partsOf, tokenLogProbs, uploadPredictions } from './logprob';
import type { LoraTensors } from './lora';
import { exactProduct } from './ops';
import type { Weights } from './weights';

/** A packed batch on the back end; `owner` [N, answers] sums tokens to answers. */
export type AnswerBatch = { rows: Rows; predictions: Predictions; owner: Tensor2D };
export type Batch = AnswerBatch & { pairs: number };

export function uploadAnswers(
  weights: Weights,
  packed: PackedAnswers,
  parts = partsOf(packed.targets.length, weights.config),
): AnswerBatch {
  const owner = new Float32Array(packed.owners.length * packed.answers);
  packed.owners.forEach((answers, t) => {
    for (const answer of answers) owner[t * packed.answers + answer] = 1;
  });
  return {
    rows: uploadRows(weights, packed),
    predictions: uploadPredictions(packed.predictors, packed.targets, parts),
    owner: tf.tensor2d(owner, [packed.owners.length, packed.answers]),
  };
}

export const uploadPairs = (weights: Weights, packed: PackedPairs, parts?: number): Batch => ({
  ...uploadAnswers(weights, packed, parts),
  pairs: packed.pairs,
});

/** Token log-probabilities [N] to those of answers, [1, answers]. */
export const sumByAnswer = ({ owner }: AnswerBatch, tokens: Tensor): Tensor =>
  exactProduct(tf.reshape(tokens, [1, -1]), owner);

/** The same to chosen and rejected ones, each [pairs]. */
export function sumByPair(batch: Batch, tokens: Tensor): { chosen: Tensor1D; rejected: Tensor1D } {
  const sums = tf.reshape(sumByAnswer(batch, tokens), [batch.pairs, 2]);
  const [chosen, rejected] = tf.unstack(sums, 1) as [Tensor1D, Tensor1D];
  return { chosen, rejected };
}

/** Without gradients: one an answer, of pairs [chosen 0, rejected 0, chosen 1, ...]. */
export function answerLogps(
  weights: Weights,
  lora: LoraTensors | undefined,
  packed: PackedAnswers,
): Float32Array {
  const batch = uploadAnswers(weights, packed);
  const probe = () => {
    const parts = batch.predictions.targets.length;
    return uploadAnswers(weights, probeAnswers(packed.answers, parts), parts);
  };
  const few = packed.ids.length <= FEW_ROWS;
  const work = (batch: AnswerBatch) => {
    const states = hiddenStates(weights, lora, batch.rows);
    return [sumByAnswer(batch, tokenLogProbs(weights, states, batch.predictions, false))];
  };
  const kind = { name: 'log-probabilities', reads: { weights, lora } };
  const [sums] = compute(batch, few ? undefined : probe, work, kind) as [Tensor];
  const values = sums.dataSync() as Float32Array;
  tf.dispose([sums, ...tensorsIn(batch)]);
  return values;
}
