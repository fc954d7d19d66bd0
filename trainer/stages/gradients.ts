/** Value and gradients of a preference loss over one packed group of pairs. */
import { type PackedPairs, probePairs } from '../data/pack';
import { type LossName, type LossOptions, type PairLogps, preferenceLoss } from '../losses';
import { type Batch, sumByPair, uploadPairs } from '../model/answer-logps';
import { tokenLogProbs } from '../model/logprob';
import type { Model } from '../model/trainable';
import { type Tensor, type Tensor1D, tf } from '../tf';
import { gradientOf, type Head } from './backward';

export type LossSettings = LossOptions & { loss: LossName };
/** Interleaved [chosen 0, rejected 0, ...], as `answerLogps` answers. */
export type Reference = ArrayLike<number>;

/** Sum of the losses (not the mean), log-probabilities interleaved, and the sum's gradient in the order of `Model.list`. */
export type GroupResult = { loss: number; logps: Float32Array; gradient: Tensor[] };

export function groupGradient(
  model: Model,
  packed: PackedPairs,
  reference: Reference,
  settings: LossSettings,
  recompute: boolean,
  margins?: ArrayLike<number>,
): GroupResult {
  const { weights } = model;
  const given = uploadGiven(reference, packed.lengths, margins);
  const batch: TrainingBatch = { ...uploadPairs(weights, packed), given };
  const probe = () => {
    const parts = batch.predictions.targets.length;
    const other = probePairs(packed.pairs, parts);
    const none = new Float32Array(2 * other.pairs);
    const given = uploadGiven(none, other.lengths, margins && none.subarray(other.pairs));
    return { ...uploadPairs(weights, other, parts), given };
  };
  const { value, report, gradient } = gradientOf(
    model,
    { batch, probe, head: headOf(settings), settings },
    recompute,
  );
  return { loss: value, logps: report, gradient };
}

/** A batch with what the losses take besides the policy's log-probabilities. */
type TrainingBatch = Batch & { given: Omit<PairLogps, 'chosen' | 'rejected'> };

/** Interleaved values, chosen first, as the losses take them; margins [pairs] where a loss wants them. */
export function uploadGiven(
  reference: Reference,
  lengths: ArrayLike<number>,
  margins?: ArrayLike<number>,
): TrainingBatch['given'] {
  return {
    ...(margins ? { margin: tf.tensor1d(Float32Array.from(margins)) } : {}),
    referenceChosen: everySecond(reference, 0),
    referenceRejected: everySecond(reference, 1),
    chosenLength: everySecond(lengths, 0),
    rejectedLength: everySecond(lengths, 1),
  };
}

export const everySecond = (values: ArrayLike<number>, offset: 0 | 1): Tensor1D =>
  tf.tensor1d(Float32Array.from({ length: values.length / 2 }, (_, i) => values[2 * i + offset]!));

const headOf =
  (settings: LossSettings): Head<TrainingBatch> =>
  (x, batch, { weights }) => {
    const tokens = tokenLogProbs(weights, x, batch.predictions, true);
    const { chosen, rejected } = sumByPair(batch, tokens);
    const perPair = preferenceLoss(settings.loss, { ...batch.given, chosen, rejected }, settings);
    return { value: tf.sum(perPair), report: tf.reshape(tf.stack([chosen, rejected], 1), [-1]) };
  };
