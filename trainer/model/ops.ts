/**
 * The building blocks of Llama and Qwen2, each with its own gradient: the tape then keeps only what the gradient needs.
 * Shapes: T rows (tokens of all packed sequences), D hidden, I intermediate, r LoRA rank. Frozen weights get no gradient.
 */
import { type Tensor, type Tensor2D, tf } from '../tf';

type Save = (tensors: Tensor[]) => void;

/** `tf.customGrad` with types that say what happens: forward saves, backward answers one gradient an input. */
export function withGradient(
  inputs: Tensor[],
  forward: (inputs: Tensor[], save: Save) => Tensor,
  backward: (dy: Tensor, saved: Tensor[]) => Tensor[],
): Tensor {
  const op = tf.customGrad((...args) => {
    const save = args[args.length - 1] as unknown as Save;
    const value = forward(args.slice(0, -1) as Tensor[], save);
    const gradFunc = (dy: Tensor, saved: Tensor[]) => {
      const gradients = tf.tidy(() => backward(dy, saved));
      // tfjs frees these only when the whole backward pass is done; nothing after this node needs them
      tf.dispose([dy, ...saved]);
      return gradients;
    };
    return { value, gradFunc };
  });
  return op(...inputs);
}

/** Matrix product; the WebAssembly kernel is 10 times slower on transposed operands than a transposition is. */
export function product(a: Tensor, b: Tensor, transposeA = false, transposeB = false): Tensor {
  if (tf.getBackend() !== 'wasm' || !(transposeA || transposeB))
    return tf.matMul(a, b, transposeA, transposeB);
  const turned = (x: Tensor) => {
    const axes = x.shape.map((_, i) => i);
    return tf.transpose(x, [...axes.slice(0, -2), x.rank - 1, x.rank - 2]);
  };
  return tf.matMul(transposeA ? turned(a) : a, transposeB ? turned(b) : b);
}

/** RMSNorm (arXiv 1910.07467, eq. 4): x [T, D] / rms(x) · gain [D]. */
export function rmsNorm(x: Tensor, gain: Tensor, eps: number): Tensor {
  return withGradient(
    [x],
    ([x], save) => {
      const inverse = tf.rsqrt(tf.add(tf.mean(tf.square(x!), -1, true), eps));
      save([x!, inverse]);
      return tf.mul(tf.mul(x!, inverse), gain);
    },
    (dy, [x, inverse]) => {
      const scaled = tf.mul(dy, gain);
      const shared = tf.mul(tf.mean(tf.mul(scaled, x!), -1, true), tf.square(inverse!));
      return [tf.mul(tf.sub(scaled, tf.mul(x!, shared)), inverse!)];
    },
  );
}

/** Cosines and sines of RoPE (arXiv 2104.09864) at these positions, [T, 1, headDim]; the sine's first half is negated. */
export type Rope = { cos: Tensor; sin: Tensor };

export function ropeTables(positions: ArrayLike<number>, headDim: number, theta: number): Rope {
  const half = headDim / 2;
  const f = Math.fround;
  const frequency = Array.from({ length: half }, (_, i) => f(1 / f(theta ** f((2 * i) / headDim))));
  const cos = new Float32Array(positions.length * headDim);
  const sin = new Float32Array(positions.length * headDim);
  for (let t = 0; t < positions.length; t++) {
    for (let i = 0; i < half; i++) {
      const angle = f(positions[t]! * frequency[i]!);
      const at = t * headDim + i;
      cos[at] = cos[at + half] = Math.cos(angle);
      sin[at + half] = Math.sin(angle);
      sin[at] = -sin[at + half]!;
    }
  }
  const shape: [number, number, number] = [positions.length, 1, headDim];
  return { cos: tf.tensor3d(cos, shape), sin: tf.tensor3d(sin, shape) };
}

/** Rotates the heads of x [T, heads·headDim]; the gradient is the rotation back. */
export function rotate(x: Tensor, heads: number, rope: Rope): Tensor {
  const [rows, width] = x.shape as [number, number];
  const turn = (x: Tensor, sign: 1 | -1) => {
    const split = tf.reshape(x, [rows, heads, width / heads]);
    const [a, b] = tf.split(split, 2, -1) as [Tensor, Tensor];
    const along = tf.mul(split, rope.cos);
    const across = tf.mul(tf.concat([b, a], -1), rope.sin);
    return tf.reshape(sign === 1 ? tf.add(along, across) : tf.sub(along, across), [rows, width]);
  };
  return withGradient(
    [x],
    ([x]) => turn(x!, 1),
    (dy) => [turn(dy, -1)],
  );
}

/** SwiGLU (arXiv 2002.05202): silu(gate) · up, both [T, I]. */
export function swiglu(gate: Tensor, up: Tensor): Tensor {
  return withGradient(
    [gate, up],
    ([gate, up], save) => {
      save([gate!, up!]);
      return tf.mul(tf.mul(gate!, tf.sigmoid(gate!)), up!);
    },
    (dy, [gate, up]) => {
      const s = tf.sigmoid(gate!);
      const silu = tf.mul(gate!, s);
      // d silu(g)/dg = s + silu·(1 - s)
      const slope = tf.add(s, tf.mul(silu, tf.sub(1, s)));
      return [tf.mul(tf.mul(dy, up!), slope), tf.mul(dy, silu)];
    },
  );
}

/** Up to so many rows are generation, or a batch not worth a graph. */
export const FEW_ROWS = 16;

/**
 * Linear layers that read the same rows, as one product: frozen weight [out, in] and bias [out], the layers' own widths in
 * `widths`. `turned` is the weight as [in, out]: a third faster for the way forward, for the price of its memory.
 */
export type Linear = { weight: Tensor2D; turned?: Tensor2D; bias?: Tensor; widths: number[] };
/** LoRA (arXiv 2106.09685, eq. 3): a [r, in], b [out, r], scale alpha / r. */
export type Lora = { a: Tensor2D; b: Tensor2D; scale: number };

/**
 * x [T, in] → x Wᵀ + bias + scale · (x Aᵀ) Bᵀ, [T, out]; gradients for x and every A and B. The adapters of all layers in
 * the product are one too: A's stand one above the other, and B's on the diagonal of [ranks, out].
 */
export function linear(x: Tensor, layer: Linear, loras: (Lora | undefined)[] = []): Tensor {
  const { weight, turned, bias } = layer;
  const base = (x: Tensor) => {
    // with the large matrix on the left few rows take half the time
    const few = x.shape[0]! <= FEW_ROWS;
    const y = few
      ? tf.transpose(product(weight, x, false, true))
      : turned
        ? tf.matMul(x, turned)
        : product(x, weight, false, true);
    return bias ? tf.add(y, bias) : y;
  };
  const adapters = placed(layer.widths, loras);
  if (adapters.length === 0)
    return withGradient(
      [x],
      ([x]) => base(x!),
      (dy) => [product(dy, weight)],
    );
  const { scale } = adapters[0]!;
  return withGradient(
    [x, ...adapters.map((l) => l.a), ...adapters.map((l) => l.b)],
    ([x, ...matrices], save) => {
      const down = above(matrices.slice(0, adapters.length));
      const up = onDiagonal(matrices.slice(adapters.length), adapters, weight.shape[0]);
      const low = tf.mul(product(x!, down, false, true), scale);
      save([x!, down, up, low]);
      return tf.add(base(x!), product(low, up));
    },
    (dy, [x, down, up, low]) => {
      const dLow = tf.mul(product(dy, up!, false, true), scale);
      const dx = tf.add(product(dy, weight), product(dLow, down!));
      const ranks = adapters.map((l) => l.a.shape[0]);
      const dDown = product(dLow, x!, true);
      const dUp = product(low!, dy, true);
      return [dx, ...rowsOf(dDown, ranks), ...rowsOf(dUp, ranks).map((g, i) => columnsOf(g, adapters[i]!))];
    },
  );
}

/** Where an adapter's layer stands among the columns of a product. */
type Placed = Lora & { at: number; width: number };

function placed(widths: number[], loras: (Lora | undefined)[]): Placed[] {
  let at = 0;
  return widths.flatMap((width, i) => {
    const lora = loras[i];
    at += width;
    return lora ? [{ ...lora, at: at - width, width }] : [];
  });
}

const above = (parts: Tensor[]): Tensor => (parts.length === 1 ? parts[0]! : tf.concat(parts, 0));
const rowsOf = (x: Tensor, counts: number[]): Tensor[] =>
  counts.length === 1 ? [x] : tf.split(x, counts, 0);

/** b's [width, r] → [ranks, out], zero off the diagonal. */
const onDiagonal = (bs: Tensor[], adapters: Placed[], out: number): Tensor =>
  above(
    bs.map((b, i) => {
      const { at, width } = adapters[i]!;
      const turned = tf.transpose(b) as Tensor2D;
      return width === out
        ? turned
        : tf.pad2d(turned, [
            [0, 0],
            [at, out - at - width],
          ]);
    }),
  );

/** One adapter's part of [r, out], as [width, r]. */
function columnsOf(g: Tensor, { at, width }: Placed): Tensor {
  const [r, out] = g.shape as [number, number];
  return tf.transpose(width === out ? g : tf.slice(g, [0, at], [r, width]));
}
