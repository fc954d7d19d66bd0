/** Log-probabilities of chosen tokens; the [tokens, vocab] matrix exists only a chunk at a time. */
import { after, rounded } from '../graph/record';
import type { ModelConfig } from '../io/config';
import { type Tensor, type Tensor1D, tf } from '../tf';
import { rowsAdded } from './gather';
import { product, rmsNorm, wholeProduct, withGradient } from './ops';
import { trainedOf } from './trained';
import type { Weights } from './weights';

/** Logits at a time, at most: 100 MB. With a vocabulary of 49,152 they are 512 rows. */
const CHUNK = 512 * 49_152;

/** Which rows predict which tokens: rows [N] of the T, and the targets in parts that have N together. */
export type Predictions = { rows: Tensor1D; targets: Tensor1D[] };

/** Few different numbers (4, 16, 64, ...), since each makes a graph of its own. */
export function partsOf(predictions: number, { vocabSize }: Pick<ModelConfig, 'vocabSize'>): number {
  if (predictions <= 12) return 1;
  let parts = 4;
  while (predictions * vocabSize > parts * CHUNK) parts *= 4;
  return parts;
}

/** Uploads predictions; all parts but the last are of one size. */
export function uploadPredictions(rows: Int32Array, targets: Int32Array, parts: number): Predictions {
  const size = Math.ceil(targets.length / parts);
  return {
    rows: tf.tensor1d(rows, 'int32'),
    targets: Array.from({ length: parts }, (_, i) =>
      tf.tensor1d(targets.slice(i * size, (i + 1) * size), 'int32'),
    ),
  };
}

/**
 * log p(target) at each predicting row: x [T, D] (before the final norm) → [N].
 * d log p(t)/dh = W[t] − Σ p(v) W[v] does not depend on the gradient that comes back, so it is computed beside the value,
 * chunk by chunk, and only [N, D] is kept. `training: false` leaves it out.
 */
export function tokenLogProbs(
  weights: Weights,
  x: Tensor,
  { rows, targets }: Predictions,
  training: boolean,
): Tensor {
  const picked = pickRows(x, rows);
  const h = rmsNorm(picked, weights.norm, weights.config.rmsEps);
  if (!training)
    return joined(chunks(h, targets).map((c) => logProbs(weights, c.h, c.targets).value)) as Tensor;
  const ownHead = trainedOf(weights.head);
  return withGradient(
    [h, ...ownHead],
    () => {
      const all = chunks(h, targets).map((c) => tf.tidy(() => logProbsAndSlope(weights, c.h, c.targets)));
      const slope = joined(all.map((p) => p.slope));
      return {
        value: joined(all.map((p) => p.value)),
        saved: { slope: [slope], h: ownHead.length > 0 ? [h] : [] },
      };
    },
    (dy, { slope: [slope], h: [h] }) => {
      const column = tf.reshape(dy, [-1, 1]);
      const dh = tf.mul(column, slope!);
      return h ? [dh, headGradient(weights, h, targets, column)] : [dh];
    },
  );
}

/**
 * Σ dy (onehot(t) − p) hᵀ, [vocab, D], of trained output rows. The probabilities are computed again, a chunk after the
 * other, so that one chunk's matrices are there at a time. h [N, D], dy [N, 1].
 */
function headGradient(weights: Weights, h: Tensor, targets: Tensor1D[], dy: Tensor): Tensor {
  const scaled = tf.mul(h, dy);
  const ids = targets.length === 1 ? targets[0]! : (tf.concat(targets) as Tensor1D);
  const parts = chunks(scaled, targets);
  let sum = rowsAdded(scaled, ids, weights.head.shape[0]);
  chunks(h, targets).forEach((chunk, i) => {
    const before = sum;
    sum = after(before, () =>
      tf.tidy(() => {
        const { powers, total } = softmaxParts(weights, chunk.h, chunk.targets);
        return tf.sub(before, product(tf.div(powers, total), parts[i]!.h));
      }),
    );
    before.dispose();
  });
  return sum;
}

/** x [T, D], rows [N] → [N, D] */
export function pickRows(x: Tensor, rows: Tensor1D): Tensor {
  return withGradient(
    [x],
    () => ({ value: tf.gather(x, rows), saved: {} }),
    (dy) => [rowsAdded(dy, rows, x.shape[0]!)],
  );
}

const joined = (parts: Tensor[]) => (parts.length === 1 ? parts[0]! : tf.concat(parts));

function chunks(h: Tensor, targets: Tensor1D[]): { h: Tensor; targets: Tensor1D }[] {
  if (targets.length === 1) return [{ h, targets: targets[0]! }];
  const parts = tf.split(
    h,
    targets.map((t) => t.size),
  );
  return targets.map((targets, i) => ({ h: parts[i]!, targets }));
}

function logProbs(weights: Weights, h: Tensor, targets: Tensor1D): { value: Tensor } {
  return tf.tidy(() => {
    const { top, total, targetRows } = softmaxParts(weights, h, targets);
    return { value: logProbOf(h, targetRows, top, total) };
  });
}

function logProbsAndSlope(weights: Weights, h: Tensor, targets: Tensor1D): { value: Tensor; slope: Tensor } {
  const { top, powers, total, targetRows } = softmaxParts(weights, h, targets);
  const mean = tf.div(product(powers, weights.head, true), tf.reshape(total, [-1, 1]));
  return { value: logProbOf(h, targetRows, top, total), slope: tf.sub(targetRows, mean) };
}

/** The target's own logit from factors as the product of all logits took them, so that it is one of those. */
const logProbOf = (h: Tensor, targetRows: Tensor, top: Tensor, total: Tensor) =>
  tf.sub(tf.sum(tf.mul(rounded(h), rounded(targetRows)), -1), tf.reshape(tf.add(top, tf.log(total)), [-1]));

/**
 * Largest logit [1, n], e^(logits − largest) [vocab, n] and its sum [1, n], and the output rows of the targets [n, D].
 * Vocabulary first: with the large matrix on the left the product is up to 5 times faster.
 */
function softmaxParts(weights: Weights, h: Tensor, targets: Tensor1D) {
  const logits = wholeProduct(weights.head, h, false, true);
  const top = tf.max(logits, 0, true);
  const powers = tf.exp(tf.sub(logits, top));
  return { top, powers, total: tf.sum(powers, 0, true), targetRows: tf.gather(weights.head, targets) };
}

/** Logits of these rows, [N, vocab]: generation and tests, never training. */
export function logits(weights: Weights, x: Tensor, rows: Tensor1D): Tensor {
  return tf.tidy(() => {
    const h = rmsNorm(tf.gather(x, rows), weights.norm, weights.config.rmsEps);
    return tf.transpose(product(weights.head, h, false, true));
  });
}
