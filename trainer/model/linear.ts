/** Linear layers with their adapters: T rows (tokens of all packed sequences), LoRA of rank r. */
import { after } from '../graph/record';
import { type Tensor, type Tensor2D, tf } from '../tf';
import { type Dropout, maskOf } from './dropout';
import { PRODUCTS, type ProductName } from './linear-layers';
import type { LayerLora } from './lora';
import { product } from './ops';
import { isTrained, trainedOf } from './trained';
import type { LayerWeights } from './weights';

/** Up to so many rows are generation, or a batch not worth a graph. */
export const FEW_ROWS = 16;

/**
 * Linear layers that read the same rows, as one product: weight [out, in] and bias [out], the layers' own widths in
 * `widths`.
 */
export type Linear = { weight: Tensor2D; bias?: Tensor; widths: number[] };
/** LoRA (arXiv 2106.09685, eq. 3): a [r, in], b [out, r], scale alpha / r. */
export type Lora = { a: Tensor2D; b: Tensor2D; scale: number; dropout?: Dropout };

/** An adapter, where its layer stands among the columns of a product, and where its rank among all of the product's. */
type Placed = Lora & { at: number; width: number; rank: number; rankAt: number };
export type Adapted = Linear & { adapters: Placed[] };

export function adapted(layer: LayerWeights, lora: LayerLora | undefined, name: ProductName): Adapted {
  const linear = layer.linear[name];
  let [at, rankAt] = [0, 0];
  const adapters = linear.widths.flatMap((width, i) => {
    const one = lora?.[PRODUCTS[name][i]!];
    at += width;
    if (!one) return [];
    const rank = one.a.shape[0];
    rankAt += rank;
    return [{ ...one, at: at - width, width, rank, rankAt: rankAt - rank }];
  });
  return { ...linear, adapters };
}

/** What gets gradients, in the order of `linearGradient`: the adapters, or the layer's own weight and bias. */
export const matricesOf = ({ adapters, weight, bias }: Adapted): Tensor[] => [
  ...adapters.flatMap(({ a, b }) => [a, b]),
  ...trainedOf(weight, bias),
];

/** x [T, in] → x Wᵀ + bias + low Bᵀ, [T, out], where low = scale · x Aᵀ, [T, ranks], is what the gradient needs beside x. */
export function linear(x: Tensor, layer: Adapted): { y: Tensor; low: Tensor[] } {
  const y = withoutAdapters(x, layer);
  if (layer.adapters.length === 0) return { y, low: [] };
  const low = tf.mul(through(x, layer), layer.adapters[0]!.scale);
  return { y: tf.add(y, product(low, upOf(layer), false, true)), low: [low] };
}

/** x Aᵀ, [T, ranks]. With dropout each adapter reads other values of x. */
function through(x: Tensor, layer: Adapted): Tensor {
  if (!drops(layer)) return product(x, downOf(layer), false, true);
  const own = layer.adapters.map(({ a, dropout }) => product(tf.mul(x, maskOf(dropout!)), a, false, true));
  return own.length === 1 ? own[0]! : tf.concat(own, 1);
}

const drops = ({ adapters }: Adapted) => adapters.some((one) => one.dropout !== undefined);

function withoutAdapters(x: Tensor, { weight, bias }: Linear): Tensor {
  // with the large matrix on the left few rows take half the time
  const few = x.shape[0]! <= FEW_ROWS;
  const y = few ? tf.transpose(product(weight, x, false, true)) : product(x, weight, false, true);
  return bias ? tf.add(y, bias) : y;
}

/** The gradient of x as terms of a sum, and those of `matricesOf`. */
export function linearGradient(
  dy: Tensor,
  x: Tensor,
  [low]: Tensor[],
  layer: Adapted,
): { dx: Tensor[]; matrices: Tensor[] } {
  const dx = product(dy, layer.weight);
  const own = ownGradients(dy, x, layer);
  if (!low) return { dx: [dx], matrices: own };
  const dLow = tf.mul(product(dy, upOf(layer)), layer.adapters[0]!.scale);
  const dUp = product(dy, low, true);
  const part = (g: Tensor, at: [number, number], size: [number, number]) =>
    layer.adapters.length === 1 && layer.widths.length === 1 ? g : tf.slice(g, at, size);
  const below = drops(layer) ? dropoutGradient(dLow, x, layer) : undefined;
  const dDown = below ? undefined : product(dLow, x, true);
  return {
    dx: [dx, ...(below ? below.dx : [product(dLow, downOf(layer))])],
    matrices: [
      ...layer.adapters.flatMap(({ a, b, at, rankAt }, i) => [
        below ? below.dDown[i]! : part(dDown!, [rankAt, 0], a.shape),
        part(dUp, [at, rankAt], b.shape),
      ]),
      ...own,
    ],
  };
}

/** Of x, as terms of a sum, and of each A, from dLow [T, ranks]. The masks are computed again. */
function dropoutGradient(dLow: Tensor, x: Tensor, { adapters }: Adapted): { dx: Tensor[]; dDown: Tensor[] } {
  const ofEach =
    adapters.length === 1
      ? [dLow]
      : tf.split(
          dLow,
          adapters.map((one) => one.rank),
          1,
        );
  const masks = after(dLow, () => adapters.map(({ dropout }) => maskOf(dropout!)));
  return {
    dx: adapters.map(({ a }, i) => tf.mul(product(ofEach[i]!, a), masks[i]!)),
    dDown: adapters.map((_, i) => product(ofEach[i]!, tf.mul(x, masks[i]!), true)),
  };
}

/** Of the weight, dyᵀ x, and of the bias, where they are trained. */
const ownGradients = (dy: Tensor, x: Tensor, { weight, bias }: Linear): Tensor[] => [
  ...(isTrained(weight) ? [product(dy, x, true)] : []),
  ...(isTrained(bias) ? [tf.sum(dy, 0)] : []),
];

/** The A matrices one above the other, [ranks, in]. */
const downOf = ({ adapters }: Adapted): Tensor => above(adapters.map((l) => l.a));

/** The B matrices on the diagonal of [out, ranks], zero elsewhere. */
function upOf({ adapters, weight, widths }: Adapted): Tensor {
  if (widths.length === 1) return adapters[0]!.b;
  const ranks = adapters.reduce((sum, l) => sum + l.rank, 0);
  let filled = 0;
  return above(
    adapters.map(({ b, at, width, rank, rankAt }, i) => {
      const end = i === adapters.length - 1 ? weight.shape[0] : at + width;
      const placed = tf.pad2d(b, [
        [at - filled, end - at - width],
        [rankAt, ranks - rankAt - rank],
      ]);
      filled = end;
      return placed;
    }),
  );
}

const above = (parts: Tensor[]): Tensor => (parts.length === 1 ? parts[0]! : tf.concat(parts, 0));
