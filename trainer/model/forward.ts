/** Llama and Qwen2 (arXiv 2302.13971, 2407.10671): the forward pass over packed rows. */
import { binSequences } from '../data/bins';
import { type Tensor, type Tensor1D, tf } from '../tf';
import { attention, type Layout } from './attention';
import { PRODUCTS, type ProductName } from './linear-layers';
import type { LayerLora, LoraTensors } from './lora';
import { linear, type Rope, rmsNorm, ropeTables, rotate, swiglu } from './ops';
import type { LayerWeights, Weights } from './weights';

/** T rows on the back end: ids [T], rotary tables, attention layout. */
export type Rows = { ids: Tensor1D; rope: Rope; layout: Layout };

/** Hidden states before the final norm, [T, D]. */
export function hiddenStates(weights: Weights, lora: LoraTensors | undefined, rows: Rows): Tensor {
  let x: Tensor = tf.gather(weights.embedding, rows.ids);
  for (let l = 0; l < weights.layers.length; l++) {
    const before = x;
    x = tf.tidy(() => decoderLayer(weights, l, lora?.layers[l], rows, before));
    before.dispose();
  }
  return x;
}

/** One decoder layer: x [T, D] → [T, D]. */
export function decoderLayer(
  weights: Weights,
  l: number,
  lora: LayerLora | undefined,
  rows: Rows,
  x: Tensor,
): Tensor {
  const layer = weights.layers[l]!;
  const { q, k, v } = project(weights, layer, lora, rows.rope, x);
  const mixed = attention(q, k, v, rows.layout, weights.config);
  return feedForward(weights, layer, lora, tf.add(x, apply(layer, lora, 'o', mixed)));
}

/** Queries, keys and values of x [T, D], rotated: [T, heads·headDim]. */
export function project(
  weights: Weights,
  layer: LayerWeights,
  lora: LayerLora | undefined,
  rope: Rope,
  x: Tensor,
) {
  const { heads, kvHeads, headDim, rmsEps } = weights.config;
  const h = rmsNorm(x, layer.inputNorm, rmsEps);
  const [qk, v] = columns(apply(layer, lora, 'qkv', h), [(heads + kvHeads) * headDim, kvHeads * headDim]);
  const [q, k] = columns(rotate(qk!, heads + kvHeads, rope), [heads * headDim, kvHeads * headDim]);
  return { q: q!, k: k!, v: v! };
}

export function feedForward(
  weights: Weights,
  layer: LayerWeights,
  lora: LayerLora | undefined,
  x: Tensor,
): Tensor {
  const h = rmsNorm(x, layer.postNorm, weights.config.rmsEps);
  const { widths } = layer.linear.gateUp;
  const [gate, up] = columns(apply(layer, lora, 'gateUp', h), widths);
  return tf.add(x, apply(layer, lora, 'down', swiglu(gate!, up!)));
}

const columns = (x: Tensor, widths: number[]): Tensor[] => tf.split(x, widths, 1);

export const apply = (layer: LayerWeights, lora: LayerLora | undefined, name: ProductName, x: Tensor) =>
  linear(x, layer.linear[name], lora && PRODUCTS[name].map((one) => lora[one]));

/** What the forward pass needs of packed sequences; see data/pack.ts. */
export type PackedRows = {
  ids: Int32Array;
  positions: Int32Array;
  /** Start and length of each sequence. */
  sequences: { start: number; length: number }[];
  /** Whether row `query` of sequence s may see row `key` (both counted from its start); causality is added here. */
  sees(s: number, query: number, key: number): boolean;
};

/** Uploads packed rows. The caller disposes (or tidies). */
export function uploadRows(weights: Weights, packed: PackedRows): Rows {
  const { headDim, ropeTheta } = weights.config;
  const ids = tf.tensor1d(packed.ids, 'int32');
  return { ids, rope: ropeTables(packed.positions, headDim, ropeTheta), layout: uploadLayout(packed) };
}

function uploadLayout({ ids, sequences, sees }: PackedRows): Layout {
  const { bins, size, at } = binSequences(sequences.map((s) => s.length));
  const mask = new Float32Array(bins * size * size).fill(-1e9);
  // a padded row sees itself, so that its softmax is defined
  for (let place = 0; place < bins * size; place++) mask[place * size + (place % size)] = 0;
  const pad = new Int32Array(bins * size);
  const real = new Float32Array(bins * size);
  const unpad = new Int32Array(ids.length);
  sequences.forEach(({ start, length }, s) => {
    const { bin, from } = at[s]!;
    for (let q = 0; q < length; q++) {
      const place = bin * size + from + q;
      pad[place] = start + q;
      real[place] = 1;
      unpad[start + q] = place;
      for (let k = 0; k <= q; k++) if (sees(s, q, k)) mask[place * size + from + k] = 0;
    }
  });
  return {
    bins,
    size,
    mask: tf.tensor(mask, [bins, 1, size, size]),
    pad: tf.tensor1d(pad, 'int32'),
    real: tf.tensor2d(real, [bins * size, 1]),
    unpad: tf.tensor1d(unpad, 'int32'),
  };
}
