/**
 * Grouped-query attention over packed sequences. Rows of all sequences stand one after the other, without padding; only
 * here they are laid out as bins of one length, so linear layers never see padding. Queries are cut into blocks, and a
 * block's keys end where the block ends: most of what causality hides is never computed.
 */
import { after } from '../graph/record';
import { type Tensor, tf } from '../tf';
import type { Layout } from './layout';
import { product, rotate, sumOf } from './ops';

export type Shape = { heads: number; kvHeads: number; headDim: number };

/** Rotated queries (scaled), rotated keys, values [count, n·size, d]; weights of each query block; the result [T, H·d]. */
export type Attended = { q: Tensor; k: Tensor; v: Tensor; p: Tensor[]; mixed: Tensor };

/** qkv [T, (H + 2·KV)·d], not rotated yet → softmax(q kᵀ/√d + mask) v, [T, H·d]. */
export function attention(qkv: Tensor, layout: Layout, shape: Shape): Attended {
  const { heads, kvHeads, headDim } = shape;
  const widths = [heads, kvHeads, kvHeads].map((count) => count * headDim);
  const [qs, ks, vs] = tf.split(qkv, widths, 1) as [Tensor, Tensor, Tensor];
  const q = rotate(lay(qs, heads, layout), layout.scaledRope);
  const k = rotate(lay(ks, kvHeads, layout), layout.rope);
  const v = lay(vs, kvHeads, layout);
  const queries = blocks(q, layout, shape);
  const p = queries.map((q, i) => {
    const scores = product(q, keysOf(k, i, layout, shape), false, true);
    return tf.softmax(tf.add(scores, layout.masks[i]!));
  });
  const out = p.map((p, i) => product(p, keysOf(v, i, layout, shape)));
  return { q, k, v, p, mixed: unlay(joined(out), layout, shape) };
}

/** The gradient of qkv (arXiv 2205.14135, appendix B.2). */
export function attentionGradient(dMixed: Tensor, attended: Attended, layout: Layout, shape: Shape): Tensor {
  const { heads, kvHeads, headDim } = shape;
  const { q, k, v, p, mixed } = attended;
  const rows = dMixed.shape[0]!;
  const perHead = tf.reshape(tf.mul(dMixed, mixed), [rows, heads, headDim]);
  const sums = blocks(lay(tf.sum(perHead, -1), heads, layout), layout, shape);
  const dOut = blocks(lay(dMixed, heads, layout), layout, shape);
  const queries = after(dMixed, () => blocks(q, layout, shape));
  const [dQ, dK, dV]: [Tensor[], Tensor[], Tensor[]] = [[], [], []];
  p.forEach((p, i) => {
    const [keys, values] = after(dMixed, () => [k, v].map((x) => keysOf(x, i, layout, shape))) as [
      Tensor,
      Tensor,
    ];
    const dP = product(dOut[i]!, values, false, true);
    const dS = tf.mul(p, tf.sub(dP, sums[i]!));
    dQ.push(product(dS, keys));
    dK.push(ofAllKeys(product(dS, queries[i]!, true), layout));
    dV.push(ofAllKeys(product(p, dOut[i]!, true), layout));
  });
  const places = layout.bins * layout.size;
  const flat = (x: Tensor) => tf.reshape(x, [-1, places, headDim]);
  const turned = [
    rotate(flat(joined(dQ)), layout.scaledRope, -1),
    rotate(flat(sumOf(dK)), layout.rope, -1),
    flat(sumOf(dV)),
  ];
  return unlay(tf.concat(turned, 0), layout, { ...shape, heads: heads + 2 * kvHeads });
}

/** [T, count·w] → [count, n·size, w]. What stands in padding is never seen by a real row, nor handed back. */
export function lay(x: Tensor, count: number, layout: Layout): Tensor {
  const placed = tf.gather(x, layout.pad);
  return tf.transpose(tf.reshape(placed, [layout.pad.size, count, -1]), [1, 0, 2]);
}

/** Any shape that holds count = `heads` heads of padded places → [T, count·d] */
function unlay(x: Tensor, layout: Layout, { heads, headDim }: Shape): Tensor {
  const turned = tf.transpose(tf.reshape(x, [heads, layout.pad.size, headDim]), [1, 0, 2]);
  return tf.gather(tf.reshape(turned, [layout.pad.size, heads * headDim]), layout.unpad);
}

/** [H, n·size, w] → blocks of [KV, H/KV, n, block, w] */
function blocks(x: Tensor, { bins, size, ends }: Layout, { heads, kvHeads }: Shape): Tensor[] {
  const grouped = tf.reshape(x, [kvHeads, heads / kvHeads, bins, size, -1]);
  if (ends.length === 1) return [grouped];
  return tf.split(
    grouped,
    ends.map((end, i) => end - (ends[i - 1] ?? 0)),
    3,
  );
}

const joined = (blocks: Tensor[]) => (blocks.length === 1 ? blocks[0]! : tf.concat(blocks, 3));

/** Keys or values [KV, n·size, d] that the i-th block of queries may see: [KV, 1, n, ends[i], d] */
function keysOf(x: Tensor, i: number, { bins, size, ends }: Layout, { kvHeads, headDim }: Shape): Tensor {
  const all = tf.reshape(x, [kvHeads, 1, bins, size, headDim]);
  return ends[i] === size ? all : tf.slice(all, [0, 0, 0, 0, 0], [-1, -1, -1, ends[i]!, -1]);
}

/** A gradient of some keys for every query head, [KV, H/KV, n, end, d] → [KV, n, size, d] */
function ofAllKeys(x: Tensor, { size }: Layout): Tensor {
  const summed = tf.sum(x, 1);
  const missing = size - summed.shape[2]!;
  return missing === 0
    ? summed
    : tf.pad(summed, [
        [0, 0],
        [0, 0],
        [0, missing],
        [0, 0],
      ]);
}
