/**
 * Grouped-query attention over packed sequences. Rows of all sequences stand one after the other, without padding; only
 * here they are laid out as [bins, size] (a gather whose inverse is its gradient), short ones side by side in a bin, so
 * linear layers never see padding.
 */
import { type Tensor, tf } from '../tf';
import { product, withGradient } from './ops';

/** How T packed rows become bins of equal size, and which key of its bin each query may see. */
export type Layout = {
  bins: number;
  size: number;
  /** [bins, 1, size, size], 0 where seen and -1e9 where hidden. */
  mask: Tensor;
  /** Row of each padded place, [bins·size]. */
  pad: Tensor;
  /** 1 for a real place and 0 for padding, [bins·size, 1]. */
  real: Tensor;
  /** Padded place of each row, [T]. */
  unpad: Tensor;
};

export type Heads = { heads: number; kvHeads: number; headDim: number };

/** q [T, H·d], k and v [T, KV·d] → [T, H·d] (softmax(q kᵀ/√d + mask) v); gradients as in arXiv 2205.14135, appendix B.2. */
export function attention(q: Tensor, k: Tensor, v: Tensor, layout: Layout, shape: Heads): Tensor {
  const { heads, kvHeads, headDim } = shape;
  const { bins: n, size } = layout;
  const group = heads / kvHeads;
  const scale = 1 / Math.sqrt(headDim);

  /** [T, count·d] → [n, KV, (count/KV)·size, d] */
  const split = (x: Tensor, count: number, zeroPadding = false) => {
    let laid = tf.gather(x, layout.pad as never);
    if (zeroPadding) laid = tf.mul(laid, layout.real);
    const turned = tf.transpose(tf.reshape(laid, [n, size, count, headDim]), [0, 2, 1, 3]);
    return tf.reshape(turned, [n, kvHeads, (count / kvHeads) * size, headDim]);
  };
  const join = (x: Tensor, count: number) => {
    const turned = tf.transpose(tf.reshape(x, [n, count, size, headDim]), [0, 2, 1, 3]);
    const rows = tf.reshape(turned, [n * size, count * headDim]);
    return tf.gather(rows, layout.unpad as never);
  };
  const weights = (q: Tensor, k: Tensor) => {
    const scores = tf.reshape(product(q, k, false, true), [n, heads, size, size]);
    return tf.reshape(tf.softmax(tf.add(scores, layout.mask)), [n, kvHeads, group * size, size]);
  };

  return withGradient(
    [q, k, v],
    ([q, k, v], save) => {
      const qs = tf.mul(split(q!, heads), scale);
      const ks = split(k!, kvHeads);
      const vs = split(v!, kvHeads);
      const p = weights(qs, ks);
      const out = product(p, vs);
      save([qs, ks, vs, p, out]);
      return join(out, heads);
    },
    (dy, [qs, ks, vs, p, out]) => {
      const dOut = split(dy, heads, true);
      const dP = product(dOut, vs!, false, true);
      const rowSum = tf.sum(tf.mul(dOut, out!), -1, true);
      const dS = tf.mul(p!, tf.sub(dP, rowSum));
      const dQ = join(tf.mul(product(dS, ks!), scale), heads);
      return [dQ, join(product(dS, qs!, true), kvHeads), join(product(p!, dOut, true), kvHeads)];
    },
  );
}
