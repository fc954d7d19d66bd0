/** Value and gradients of a preference loss over one packed group of pairs. */
import { type PackedPairs, probePairs } from '../data/pack';
import { compute, tensorsIn } from '../graph/compute';
import { type LossName, type LossOptions, type PairLogps, preferenceLoss } from '../losses';
import { decoderLayer, hiddenStates } from '../model/forward';
import { tokenLogProbs } from '../model/logprob';
import type { LoraTensors } from '../model/lora';
import { FEW_ROWS } from '../model/ops';
import { type Batch, sumByPair, uploadPairs } from '../model/pair-logps';
import type { Weights } from '../model/weights';
import { type Tensor, type Tensor1D, tf } from '../tf';

export type LossSettings = LossOptions & { loss: LossName };
/** Interleaved [chosen 0, rejected 0, ...], as `pairLogps` answers. */
export type Reference = ArrayLike<number>;

/** Sum of the losses (not the mean), log-probabilities interleaved, and dSum/dAdapter as one flat array. */
export type GroupResult = { loss: number; logps: Float32Array; gradient: Float32Array };

export function groupGradient(
  weights: Weights,
  lora: LoraTensors,
  packed: PackedPairs,
  reference: Reference,
  settings: LossSettings,
  recompute: boolean,
): GroupResult {
  const batch = uploadTraining(weights, packed, reference);
  const probe = () => {
    const parts = batch.predictions.targets.length;
    const other = probePairs(packed.pairs, parts);
    return uploadTraining(weights, other, new Float32Array(2 * other.pairs), parts);
  };
  const made = packed.ids.length <= FEW_ROWS ? undefined : probe;
  const [loss, logps, gradient] = (
    recompute
      ? byLayer(weights, lora, batch, made, settings)
      : compute(batch, made, (batch) => onOneTape(weights, lora, batch, settings))
  ) as [Tensor, Tensor, Tensor];
  const result = {
    loss: (loss.dataSync() as Float32Array)[0]!,
    logps: logps.dataSync() as Float32Array,
    gradient: gradient.dataSync() as Float32Array,
  };
  tf.dispose([loss, logps, gradient, ...tensorsIn(batch)]);
  return result;
}

/** A batch with what the losses take besides the policy's log-probabilities. */
type TrainingBatch = Batch & { given: Omit<PairLogps, 'chosen' | 'rejected'> };

/** Interleaved values, chosen first, as the losses take them. */
export function uploadGiven(reference: Reference, lengths: ArrayLike<number>): TrainingBatch['given'] {
  return {
    referenceChosen: everySecond(reference, 0),
    referenceRejected: everySecond(reference, 1),
    chosenLength: everySecond(lengths, 0),
    rejectedLength: everySecond(lengths, 1),
  };
}

export const everySecond = (values: ArrayLike<number>, offset: 0 | 1): Tensor1D =>
  tf.tensor1d(Float32Array.from({ length: values.length / 2 }, (_, i) => values[2 * i + offset]!));

function uploadTraining(
  weights: Weights,
  packed: PackedPairs,
  reference: Reference,
  parts?: number,
): TrainingBatch {
  return { ...uploadPairs(weights, packed, parts), given: uploadGiven(reference, packed.lengths) };
}

/** Sum of the losses, log-probabilities, and the adapter's gradient as one flat tensor. All layers on one tape: fastest. */
function onOneTape(
  weights: Weights,
  lora: LoraTensors,
  batch: TrainingBatch,
  settings: LossSettings,
): Tensor[] {
  let logps: Tensor | undefined;
  const { value, grads } = tf.valueAndGrads(() => {
    const head = pairLoss(weights, hiddenStates(weights, lora, batch.rows), batch, settings);
    logps = tf.keep(head.logps);
    return head.value as never;
  })(lora.list);
  return [value, release(logps!), flat(grads)];
}

/**
 * Activations of one layer at a time (arXiv 1604.06174): the forward pass keeps only what enters each layer, the backward
 * pass computes each layer again. The same operations, so the same bits; half again the time. All layers are one graph.
 */
function byLayer(
  weights: Weights,
  lora: LoraTensors,
  batch: TrainingBatch,
  probe: (() => TrainingBatch) | undefined,
  settings: LossSettings,
): Tensor[] {
  /** Runs work on the batch and tensors [T, D]. */
  const run = <K extends string>(
    states: Record<K, Tensor>,
    work: (batch: TrainingBatch, states: Record<K, Tensor>) => Tensor[],
  ) => {
    const other = probe && (() => withStates(probe(), states));
    return compute({ batch, states }, other, ({ batch, states }) => work(batch, states));
  };
  return tf.tidy(() => {
    const entering: Tensor[] = [tf.gather(weights.embedding, batch.rows.ids)];
    for (let l = 0; l < weights.layers.length; l++)
      entering.push(
        ...run({ x: entering[l]! }, ({ rows }, { x }) => [decoderLayer(weights, l, lora.layers[l], rows, x)]),
      );
    const last = entering.pop()!;
    let [value, logps, dx] = run({ x: last }, (batch, { x }) => lossOfLast(weights, batch, x, settings)) as [
      Tensor,
      Tensor,
      Tensor,
    ];
    last.dispose();
    const gradients = new Map<Tensor, Tensor>();
    for (let l = weights.layers.length - 1; l >= 0; l--) {
      const x = entering.pop()!;
      const own = Object.values(lora.layers[l] ?? {}).flatMap(({ a, b }) => [a, b]);
      const [dIn, ...dLora] = run({ x, dx }, ({ rows }, { x, dx }) =>
        tf.grads(() => decoderLayer(weights, l, lora.layers[l], rows, x))([x, ...own], dx),
      ) as [Tensor, ...Tensor[]];
      dLora.forEach((g, i) => {
        gradients.set(own[i]!, g);
      });
      tf.dispose([dx, x]);
      dx = dIn;
    }
    return [value, logps, flat(lora.list.map((t) => gradients.get(t)!))];
  });
}

/** Another batch with tensors as wide as these and as long as its own rows. */
function withStates<K extends string>(batch: TrainingBatch, states: Record<K, Tensor>) {
  const rows = batch.rows.ids.size;
  const like = (x: Tensor) => tf.zeros([rows, x.shape[1]!]);
  return {
    batch,
    states: Object.fromEntries(Object.entries<Tensor>(states).map(([k, x]) => [k, like(x)])) as Record<
      K,
      Tensor
    >,
  };
}

/** Loss, log-probabilities, and the gradient of what leaves the last layer. */
function lossOfLast(weights: Weights, batch: TrainingBatch, x: Tensor, settings: LossSettings): Tensor[] {
  let logps: Tensor | undefined;
  const { value, grad } = tf.valueAndGrad((x: Tensor) => {
    const head = pairLoss(weights, x, batch, settings);
    logps = tf.keep(head.logps);
    return head.value as never;
  })(x);
  return [value, release(logps!), grad];
}

const flat = (gradients: Tensor[]) => tf.concat(gradients.map((g) => tf.reshape(g, [-1])));

function pairLoss(weights: Weights, x: Tensor, batch: TrainingBatch, settings: LossSettings) {
  const tokens = tokenLogProbs(weights, x, batch.predictions, true);
  const { chosen, rejected } = sumByPair(batch, tokens);
  const perPair = preferenceLoss(settings.loss, { ...batch.given, chosen, rejected }, settings);
  return { value: tf.sum(perPair), logps: tf.reshape(tf.stack([chosen, rejected], 1), [-1]) };
}

/** Hands a kept tensor back to the enclosing tidy. */
function release(kept: Tensor): Tensor {
  const copy = tf.clone(kept);
  kept.dispose();
  return copy;
}
