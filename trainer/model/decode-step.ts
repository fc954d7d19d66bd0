/**
 * One token of B sequences through the model. Activations stand in columns, [D, B]: a large matrix times a few columns is
 * the fastest form of the products, and heads come out in the order that attention wants. Letters: P prompts, B sequences in
 * the order of their prompts, KV key heads, G queries a key head, d headDim.
 */
import { FLOAT, isNative, native } from '../graph/binding';
import { type Tensor, type Tensor1D, tf } from '../tf';
import { product, swiglu } from './ops';
import type { LayerWeights, Weights } from './weights';

/** Keys and values of the prompts, [KV, P, longest, d], and of what came after them, [KV, B, capacity, d]. */
export type LayerCache = { keys: Tensor; values: Tensor; newKeys: Tensor; newValues: Tensor };

export type StepBatch = {
  /** Last token of each sequence, [B]. */
  ids: Tensor1D;
  /** Of their positions, [d, B]; the sine's first half is negated. */
  rope: { cos: Tensor; sin: Tensor };
  /** 0 where seen and -1e9 where hidden, [B or 1, 1, longest + capacity]. */
  mask: Tensor;
  /** Rows of newKeys, seen as [KV·B·capacity, d], that this token fills: [KV·B]. */
  filled: Tensor1D;
  /** Where prompts have different numbers of sequences: the sequence of each of P·most slots, and the slot of each sequence. */
  slots?: { sequences: Tensor1D; back: Tensor1D };
  layers: LayerCache[];
};

/** Logits [vocab, B], then each layer's newKeys and newValues with this token in them. */
export function decodeStep(weights: Weights, batch: StepBatch): Tensor[] {
  const { rmsEps } = weights.config;
  let x = tf.transpose(tf.gather(weights.embedding, batch.ids));
  const grown = weights.layers.flatMap((layer, l) => {
    const { mixed, newKeys, newValues } = attend(weights, layer, batch, batch.layers[l]!, x);
    x = tf.add(x, times(layer, 'o', mixed));
    x = tf.add(x, feedForward(layer, normColumns(x, layer.postNorm, rmsEps)));
    return [newKeys, newValues];
  });
  return [product(weights.head, normColumns(x, weights.norm, rmsEps)), ...grown];
}

/** h [D, B] → [D, B] */
function feedForward(layer: LayerWeights, h: Tensor): Tensor {
  return times(layer, 'down', swiglu(times(layer, 'gate', h), times(layer, 'up', h)).value);
}

/** W x + bias: x [in, B] → [out, B]. */
function times(layer: LayerWeights, name: keyof LayerWeights['linear'], x: Tensor): Tensor {
  const { weight, bias } = layer.linear[name];
  const y = product(weight, x);
  return bias ? tf.add(y, tf.reshape(bias, [-1, 1])) : y;
}

/** RMSNorm (arXiv 1910.07467, eq. 4) of columns: x [D, B]. */
function normColumns(x: Tensor, gain: Tensor, eps: number): Tensor {
  const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(x), 0, true), eps));
  return tf.mul(tf.mul(x, inverse), tf.reshape(gain, [-1, 1]));
}

/** Attention of this token over its prompt, what came after it, and itself: x [D, B] → mixed [H·d, B]. */
function attend(weights: Weights, layer: LayerWeights, batch: StepBatch, cache: LayerCache, x: Tensor) {
  const { heads, kvHeads, headDim, rmsEps } = weights.config;
  const [, sequences, capacity] = cache.newKeys.shape as [number, number, number];
  const group = heads / kvHeads;
  const qkv = times(layer, 'qkv', normColumns(x, layer.inputNorm, rmsEps));
  const [qk, v] = tf.split(
    tf.reshape(qkv, [heads + 2 * kvHeads, headDim, sequences]),
    [heads + kvHeads, kvHeads],
    0,
  );
  const [q, k] = tf.split(rotateColumns(qk!, batch.rope), [heads, kvHeads], 0);
  const queries = tf.transpose(
    tf.reshape(tf.mul(q!, 1 / Math.sqrt(headDim)), [kvHeads, group, headDim, sequences]),
    [0, 3, 1, 2],
  );
  const newKeys = fill(cache.newKeys, batch.filled, k!);
  const newValues = fill(cache.newValues, batch.filled, v!);
  const onPrompt = withPrompt(queries, cache.keys, batch.slots, (q, keys) => product(q, keys, false, true));
  const scores = tf.add(tf.concat([onPrompt, product(queries, newKeys, false, true)], -1), batch.mask);
  const [old, recent] = tf.split(tf.softmax(scores), [cache.keys.shape[2]!, capacity], -1);
  const out = tf.add(withPrompt(old!, cache.values, batch.slots, product), product(recent!, newValues));
  const mixed = tf.reshape(tf.transpose(out, [0, 2, 3, 1]), [heads * headDim, sequences]);
  return { mixed, newKeys, newValues };
}

/** RoPE of columns: x [n, d, B], tables [d, B]. */
function rotateColumns(x: Tensor, { cos, sin }: StepBatch['rope']): Tensor {
  const [a, b] = tf.split(x, 2, 1) as [Tensor, Tensor];
  return tf.add(tf.mul(x, cos), tf.mul(tf.concat([b, a], 1), sin));
}

/**
 * All sequences of a prompt in one product with what belongs to the prompt: x [KV, B, G, m] with y [KV, P, ...] →
 * [KV, B, G, ...].
 */
function withPrompt(
  x: Tensor,
  y: Tensor,
  slots: StepBatch['slots'],
  times: (x: Tensor, y: Tensor) => Tensor,
): Tensor {
  const [kvHeads, , group, width] = x.shape as [number, number, number, number];
  const inSlots = slots ? tf.gather(x, slots.sequences, 1) : x;
  const together = times(tf.reshape(inSlots, [kvHeads, y.shape[1]!, -1, width]), y);
  const apart = tf.reshape(together, [kvHeads, -1, group, together.shape[3]!]);
  return slots ? tf.gather(apart, slots.back, 1) : apart;
}

/**
 * Puts this token's keys or values, [KV, d, B], into [KV, B, capacity, d]. TensorFlow writes them in place: only they are
 * moved, and what goes in must not be used again.
 */
function fill(cache: Tensor, rows: Tensor1D, x: Tensor): Tensor {
  const { shape } = cache;
  const flat = tf.reshape(cache, [-1, shape[3]!]);
  const values = tf.reshape(tf.transpose(x, [0, 2, 1]), [-1, shape[3]!]);
  return tf.reshape(writeRows(flat, rows, values), shape);
}

function writeRows(x: Tensor, rows: Tensor1D, values: Tensor): Tensor {
  if (!isNative()) return tf.tensorScatterUpdate(x, tf.reshape(rows, [-1, 1]), values);
  const backend = native();
  const { binding } = backend;
  const attributes = [{ name: 'T', type: binding.TF_ATTR_TYPE, value: FLOAT }];
  const ids = backend.getInputTensorIds([x, rows, values]);
  return backend.createOutputTensor(binding.executeOp('InplaceUpdate', attributes, ids, 1)[0]!);
}
