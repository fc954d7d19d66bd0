/** Llama and Qwen2 (arXiv 2302.13971, 2407.10671): the forward pass over packed rows. */
import { type Tensor, type Tensor1D, tf } from '../tf';
import { attentionBlock, feedForwardBlock } from './blocks';
import { type Keys, onRows, uploadRowKeys } from './dropout';
import { gatherRows } from './gather';
import { type Layout, type PackedRows, uploadLayout } from './layout';
import type { LayerLora, LoraTensors } from './lora';
import type { Weights } from './weights';

/** T rows on the back end: ids [T], how attention lays them out, and what dropout tells them apart by. */
export type Rows = { ids: Tensor1D; layout: Layout; keys: Keys };

/** Hidden states before the final norm, [T, D]. */
export function hiddenStates(weights: Weights, lora: LoraTensors | undefined, rows: Rows): Tensor {
  let x = gatherRows(weights.embedding, rows.ids);
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
  const own = onRows(lora, rows.keys);
  return feedForwardBlock(
    weights.config,
    layer,
    own,
    attentionBlock(weights.config, layer, own, rows.layout, x),
  );
}

/** Uploads packed rows. The caller disposes (or tidies). */
export function uploadRows({ config }: Weights, packed: PackedRows): Rows {
  const ids = tf.tensor1d(packed.ids, 'int32');
  return { ids, layout: uploadLayout(packed, config.headDim, config.ropeTheta), keys: uploadRowKeys(packed) };
}
