/**
 * Dropout of what adapters read (LoRA, arXiv 2106.09685; before A, as PEFT has it). A mask is never stored: each of its
 * values is arithmetic on two keys, one of its row and one of its column, so it is the same whenever it is computed: in a
 * graph or without one, again in the backward pass, after a resume. A row's key comes from the tokens up to it, so it does
 * not matter what is packed beside it, or how often a prompt is computed; a column's from seed, step, layer and module.
 */
import { upload } from '../graph/record';
import { hashKeys, stream } from '../rng';
import { type Tensor, type Tensor2D, tf } from '../tf';
import type { PackedRows } from './layout';
import { LINEAR_LAYERS } from './linear-layers';
import type { LayerLora } from './lora';
import type { Model } from './trainable';

/** 32 bits each of rows [T, 1] or of columns [1, in]; a row's `factor` is even and a column's odd. */
export type Keys = { term: Tensor2D; factor: Tensor2D };
export type Dropout = { rate: number; columns: Keys; rows?: Keys };

/** Of each row: a hash of the tokens that it sees of its own prompt and answer, itself the last. */
export function rowKeys({ ids, sequences }: PackedRows): Int32Array {
  const keys = new Int32Array(ids.length);
  for (const { start, parts } of sequences) {
    let ofPrompt = 0;
    let row = start;
    parts.forEach((length, part) => {
      let key = ofPrompt;
      for (const end = row + length; row < end; row++) key = keys[row] = hashKeys(key, ids[row]!) | 0;
      if (part === 0) ofPrompt = key;
    });
  }
  return keys;
}

export function uploadRowKeys(packed: PackedRows): Keys {
  const keys = rowKeys(packed);
  const shape: [number, number] = [keys.length, 1];
  const factors = keys.map((key) => hashKeys(key, 'factor') & ~1);
  return { term: tf.tensor2d(keys, shape, 'int32'), factor: tf.tensor2d(factors, shape, 'int32') };
}

/** The model as one step trains it; what `dispose` frees is the step's own. */
export function withDropout(
  model: Model,
  { rate, seed, step }: { rate: number; seed: number; step: number },
): { model: Model; dispose(): void } {
  const { lora } = model;
  if (rate === 0 || !lora) return { model, dispose: () => {} };
  const made: Tensor[] = [];
  const layers = lora.layers.map((layer, l) => {
    const own: LayerLora = {};
    for (const name of LINEAR_LAYERS) {
      const one = layer[name];
      if (!one) continue;
      const columns = columnKeys(one.a.shape[1], seed, step, l, name);
      made.push(columns.term, columns.factor);
      own[name] = { ...one, dropout: { rate, columns } };
    }
    return own;
  });
  upload(made);
  return { model: { ...model, lora: { ...lora, layers } }, dispose: () => tf.dispose(made) };
}

function columnKeys(width: number, ...of: (number | string)[]): Keys {
  const next = stream('dropout', ...of);
  const bits = () => (next() * 2 ** 32) | 0;
  const draw = (change: (bits: number) => number) =>
    tf.tensor2d(
      Int32Array.from({ length: width }, () => change(bits())),
      [1, width],
      'int32',
    );
  return { term: draw((b) => b), factor: draw((b) => b | 1) };
}

/** The layer's adapters, each told which rows it will see. */
export function onRows(layer: LayerLora | undefined, rows: Keys): LayerLora | undefined {
  if (!layer) return undefined;
  const placed: LayerLora = {};
  for (const name of LINEAR_LAYERS) {
    const one = layer[name];
    if (one) placed[name] = one.dropout ? { ...one, dropout: { ...one.dropout, rows } } : one;
  }
  return placed;
}

/**
 * 0 with probability `rate`, else 1 / (1 − rate), [T, in]. (row + column) · (row' + column') modulo 2³²: the second factor
 * is odd, so the product is as evenly spread as the first.
 */
export function maskOf({ rate, rows, columns }: Dropout): Tensor {
  const { term, factor } = rows!;
  const bits = tf.mul(tf.add(term, columns.term), tf.add(factor, columns.factor));
  const least = tf.scalar(Math.round(rate * 2 ** 32) - 2 ** 31, 'int32');
  return tf.mul(tf.cast(tf.greaterEqual(bits, least), 'float32'), 1 / (1 - rate));
}
