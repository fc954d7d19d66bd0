/**
 * Grouped-query attention over packed sequences. Rows of all sequences stand one after the other, without padding; only
 * here they are gathered into tiles (tiles.ts): chunks of queries with the keys they may see, so that little of what causality
 * and other answers hide is computed, and linear layers never see padding.
 */
import { after } from '../graph/record';
import { type Tensor, tf } from '../tf';
import { rowsAdded } from './gather';
import type { Layout, TileTensors } from './layout';
import { product, rotate } from './ops';

export type Shape = { heads: number; kvHeads: number; headDim: number };

/** Rotated queries (scaled), rotated keys, values [count, T, d]; weights of each tile; the result [T, H·d]. */
export type Attended = { q: Tensor; k: Tensor; v: Tensor; p: Tensor[]; mixed: Tensor };

/** qkv [T, (H + 2·KV)·d], not rotated yet → softmax(q kᵀ/√d + mask) v, [T, H·d]. */
export function attention(qkv: Tensor, layout: Layout, shape: Shape): Attended {
  const { heads, kvHeads, headDim } = shape;
  const widths = [heads, kvHeads, kvHeads].map((count) => count * headDim);
  const [qs, ks, vs] = tf.split(qkv, widths, 1) as [Tensor, Tensor, Tensor];
  const q = rotate(byHead(qs, heads), layout.scaledRope);
  const k = rotate(byHead(ks, kvHeads), layout.rope);
  const v = byHead(vs, kvHeads);
  const p = layout.tiles.map((tile) => {
    const scores = product(queriesOf(q, tile, shape), keysOf(k, tile, shape), false, true);
    return tf.softmax(tf.add(scores, tile.mask));
  });
  const out = p.map((p, i) => product(p, keysOf(v, layout.tiles[i]!, shape)));
  return { q, k, v, p, mixed: byRow(ofQueries(out, layout, shape)) };
}

/** The gradient of qkv (arXiv 2205.14135, appendix B.2). */
export function attentionGradient(dMixed: Tensor, attended: Attended, layout: Layout, shape: Shape): Tensor {
  const { heads, kvHeads, headDim } = shape;
  const { q, k, v, p, mixed } = attended;
  const rows = dMixed.shape[0]!;
  const perHead = tf.reshape(tf.mul(dMixed, mixed), [rows, heads, headDim]);
  const sums = byHead(tf.sum(perHead, -1), heads);
  const dOut = byHead(dMixed, heads);
  const gradients = p.map((p, i) => {
    const tile = layout.tiles[i]!;
    const [queries, keys, values] = after(dMixed, () => [
      queriesOf(q, tile, shape),
      keysOf(k, tile, shape),
      keysOf(v, tile, shape),
    ]) as [Tensor, Tensor, Tensor];
    const dP = product(queriesOf(dOut, tile, shape), values, false, true);
    const dS = tf.mul(p, tf.sub(dP, queriesOf(sums, tile, shape)));
    return {
      dQ: product(dS, keys),
      dK: ofKeys(product(dS, queries, true), tile, shape),
      dV: ofKeys(product(p, queriesOf(dOut, tile, shape), true), tile, shape),
    };
  });
  const places = joined(gradients.map(({ dK, dV }) => tf.concat([dK, dV], 0)));
  const ofRows = rowsAdded(byRow(places), layout.rowOfKey, rows);
  const [dK, dV] = tf.split(byHead(ofRows, 2 * kvHeads), 2, 0) as [Tensor, Tensor];
  const dQ = ofQueries(
    gradients.map(({ dQ }) => dQ),
    layout,
    shape,
  );
  return byRow(tf.concat([rotate(dQ, layout.scaledRope, -1), rotate(dK, layout.rope, -1), dV], 0));
}

/** [T, count·w] → [count, T, w] */
function byHead(x: Tensor, count: number): Tensor {
  return tf.transpose(tf.reshape(x, [x.shape[0]!, count, -1]), [1, 0, 2]);
}

/** [count, T, w] → [T, count·w] */
function byRow(x: Tensor): Tensor {
  return tf.reshape(tf.transpose(x, [1, 0, 2]), [x.shape[1]!, -1]);
}

/** [H, T, w] → [KV, H/KV, n, queries, w] */
function queriesOf(x: Tensor, { chunks, queries, queryRows }: TileTensors, { heads, kvHeads }: Shape) {
  return tf.reshape(tf.gather(x, queryRows, 1), [kvHeads, heads / kvHeads, chunks, queries, -1]);
}

/** [KV, T, d] → [KV, 1, n, keys, d] */
function keysOf(x: Tensor, { chunks, keys, keyRows }: TileTensors, { kvHeads }: Shape): Tensor {
  return tf.reshape(tf.gather(x, keyRows, 1), [kvHeads, 1, chunks, keys, -1]);
}

/** What each tile's queries give, [KV, H/KV, n, queries, d] → [H, T, d]. What stands in padding is not handed back. */
function ofQueries(tiles: Tensor[], layout: Layout, { heads, headDim }: Shape): Tensor {
  const places = joined(tiles.map((x) => tf.reshape(x, [heads, -1, headDim])));
  return tf.gather(places, layout.placeOfRow, 1);
}

/** A gradient of keys for every query head, [KV, H/KV, n, keys, d] → [KV, n·keys, d] */
function ofKeys(x: Tensor, { chunks, keys }: TileTensors, { kvHeads, headDim }: Shape): Tensor {
  return tf.reshape(tf.sum(x, 1), [kvHeads, chunks * keys, headDim]);
}

/** Places of all tiles, [count, places, d] */
const joined = (tiles: Tensor[]) => (tiles.length === 1 ? tiles[0]! : tf.concat(tiles, 1));
