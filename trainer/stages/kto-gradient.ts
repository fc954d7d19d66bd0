/** Value and gradients of KTO over one packed group of answers. */
import { type PackedAnswers, probeAnswers } from '../data/pack';
import { type KtoOptions, kto } from '../losses/kto';
import { type AnswerBatch, sumByAnswer, uploadAnswers } from '../model/answer-logps';
import { tokenLogProbs } from '../model/logprob';
import type { Model } from '../model/trainable';
import { type Tensor, type Tensor1D, tf } from '../tf';
import { gradientOf, type Head } from './backward';

/** Of the answers of a group: their reference log-probabilities and labels (1 desirable, 0 not), and the step's z0. */
export type GivenAnswers = { reference: ArrayLike<number>; labels: ArrayLike<number>; z0: number };

type Batch = AnswerBatch & { given: { reference: Tensor1D; labels: Tensor1D; z0: Tensor } };

const upload = ({ reference, labels, z0 }: GivenAnswers): Batch['given'] => ({
  reference: tf.tensor1d(Float32Array.from(reference)),
  labels: tf.tensor1d(Float32Array.from(labels)),
  z0: tf.tensor1d([z0]),
});

/** Sum of the losses (not the mean), log-probabilities, and the sum's gradient in the order of `Model.list`. */
export function ktoGradient(
  model: Model,
  packed: PackedAnswers,
  given: GivenAnswers,
  options: KtoOptions,
  recompute: boolean,
): { loss: number; logps: Float32Array; gradient: Tensor[] } {
  const { weights } = model;
  const batch: Batch = { ...uploadAnswers(weights, packed), given: upload(given) };
  const probe = () => {
    const parts = batch.predictions.targets.length;
    const other = probeAnswers(packed.answers, parts);
    const none = new Float32Array(other.answers);
    return {
      ...uploadAnswers(weights, other, parts),
      given: upload({ reference: none, labels: none, z0: 0 }),
    };
  };
  const { value, report, gradient } = gradientOf(
    model,
    { batch, probe, head: headOf(options), settings: { ...options, loss: 'kto' } },
    recompute,
  );
  return { loss: value, logps: report, gradient };
}

const headOf =
  (options: KtoOptions): Head<Batch> =>
  (x, batch, { weights }) => {
    const tokens = tokenLogProbs(weights, x, batch.predictions, true);
    const policy = tf.reshape(sumByAnswer(batch, tokens), [-1]) as Tensor1D;
    const { z0, ...given } = batch.given;
    return { value: tf.sum(kto({ ...given, policy }, z0, options)), report: policy };
  };

/** The loss of log-probabilities that are known. */
export function ktoLoss(policy: ArrayLike<number>, given: GivenAnswers, options: KtoOptions): number {
  const sum = tf.tidy(() => {
    const { z0, ...rest } = upload(given);
    return tf.sum(kto({ ...rest, policy: tf.tensor1d(Float32Array.from(policy)) }, z0, options));
  });
  const value = sum.dataSync()[0]!;
  sum.dispose();
  return value;
}
