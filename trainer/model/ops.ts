/**
 * The building blocks of Llama and Qwen2, forward and backward; blocks.ts puts them together.
 * Shapes: T rows (tokens of all packed sequences), D hidden, I intermediate. Frozen weights get no gradient: only what
 * is trained is an input of a node (trained.ts).
 */
import { inPrecision } from '../graph/precision';
import { type Tensor, tf } from '../tf';
import { isTrained, trainedOf } from './trained';

/** What the forward pass keeps for the backward pass. */
export type Saved = Record<string, Tensor[]>;

/** `tf.customGrad` with types that say what happens: backward answers one gradient an input. */
export function withGradient<S extends Saved>(
  inputs: Tensor[],
  forward: () => { value: Tensor; saved: S },
  backward: (dy: Tensor, saved: S) => Tensor[],
): Tensor {
  const op = tf.customGrad((...args) => {
    const save = args.at(-1) as unknown as (tensors: Tensor[]) => void;
    const { value, saved } = forward();
    save(Object.values(saved).flat());
    const gradFunc = (dy: Tensor, kept: Tensor[]) => {
      const rest = [...kept];
      const entries = Object.entries(saved).map(([key, list]) => [key, rest.splice(0, list.length)]);
      const gradients = tf.tidy(() => backward(dy, Object.fromEntries(entries) as S));
      // tfjs frees these only when the whole backward pass is done; nothing after this node needs them
      tf.dispose([dy, ...kept]);
      return gradients;
    };
    return { value, gradFunc };
  });
  return op(...inputs);
}

/** A matrix product of the network, in the recipe's precision (graph/precision.ts). */
export const product = (a: Tensor, b: Tensor, transposeA = false, transposeB = false): Tensor =>
  inPrecision('rounded', () => exactProduct(a, b, transposeA, transposeB));

/** The same with a result that is never rounded: logits, whose differences are small beside them. */
export const wholeProduct = (a: Tensor, b: Tensor, transposeA = false, transposeB = false): Tensor =>
  inPrecision('whole', () => exactProduct(a, b, transposeA, transposeB));

/**
 * In float32: sums and choices written as products. Sizes of 1 in front are repeated; the WebAssembly kernel does not repeat
 * them, and is 10 times slower on transposed operands than a transposition is.
 */
export function exactProduct(a: Tensor, b: Tensor, transposeA = false, transposeB = false): Tensor {
  if (tf.getBackend() !== 'wasm') return tf.matMul(a, b, transposeA, transposeB);
  const turned = (x: Tensor) => {
    const axes = x.shape.map((_, i) => i);
    return tf.transpose(x, [...axes.slice(0, -2), x.rank - 1, x.rank - 2]);
  };
  const repeated = (x: Tensor, other: Tensor) => {
    const times = x.shape.map((n, i) => (i < x.rank - 2 && n === 1 ? other.shape[i]! : 1));
    return times.every((n) => n === 1) ? x : tf.tile(x, times);
  };
  return tf.matMul(repeated(transposeA ? turned(a) : a, b), repeated(transposeB ? turned(b) : b, a));
}

/** One pass instead of one a summand. */
export const sumOf = (terms: Tensor[]): Tensor => (terms.length === 1 ? terms[0]! : tf.addN(terms));

/** RMSNorm (arXiv 1910.07467, eq. 4): x [T, D] / rms(x) · gain [D]. */
export function rmsNorm(x: Tensor, gain: Tensor, eps: number): Tensor {
  return withGradient(
    [x, ...trainedOf(gain)],
    () => {
      const inverse = inverseRms(x, eps);
      return { value: normalised(x, inverse, gain), saved: { x: [x], inverse: [inverse] } };
    },
    (dy, { x: [x], inverse: [inverse] }) => [
      normGradient(dy, x!, inverse!, gain),
      ...gainGradient(dy, x!, inverse!, gain),
    ],
  );
}

/** 1 / rms(x), [T, 1]. */
export const inverseRms = (x: Tensor, eps: number): Tensor =>
  tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), eps));

export const normalised = (x: Tensor, inverse: Tensor, gain: Tensor): Tensor =>
  tf.mul(tf.mul(x, inverse), gain);

export function normGradient(dy: Tensor, x: Tensor, inverse: Tensor, gain: Tensor): Tensor {
  const scaled = tf.mul(dy, gain);
  const shared = tf.mul(tf.mean(tf.mul(scaled, x), -1, true), tf.square(inverse));
  return tf.mul(tf.sub(scaled, tf.mul(x, shared)), inverse);
}

/** Of the gain [D], where it is trained. */
export const gainGradient = (dy: Tensor, x: Tensor, inverse: Tensor, gain: Tensor): Tensor[] =>
  isTrained(gain) ? [tf.sum(tf.mul(dy, tf.mul(x, inverse)), 0)] : [];

/** Cosines and sines of RoPE (arXiv 2104.09864) at these positions, [T, headDim]; the sine's first half is negated. */
export type Rope = { cos: Tensor; sin: Tensor };

/** `scale` is one more factor of what is rotated. */
export function ropeTables(positions: ArrayLike<number>, headDim: number, theta: number, scale = 1): Rope {
  const half = headDim / 2;
  const f = Math.fround;
  const frequency = Array.from({ length: half }, (_, i) => f(1 / f(theta ** f((2 * i) / headDim))));
  const cos = new Float32Array(positions.length * headDim);
  const sin = new Float32Array(positions.length * headDim);
  for (let t = 0; t < positions.length; t++) {
    for (let i = 0; i < half; i++) {
      const angle = f(positions[t]! * frequency[i]!);
      const at = t * headDim + i;
      cos[at] = cos[at + half] = scale * Math.cos(angle);
      sin[at + half] = scale * Math.sin(angle);
      sin[at] = -sin[at + half]!;
    }
  }
  const shape: [number, number] = [positions.length, headDim];
  return { cos: tf.tensor2d(cos, shape), sin: tf.tensor2d(sin, shape) };
}

/** Rotates x [count, T, headDim]; the gradient is the rotation back, sign -1. */
export function rotate(x: Tensor, { cos, sin }: Rope, sign: 1 | -1 = 1): Tensor {
  const halves = tf.reshape(x, [-1, 2, x.shape.at(-1)! / 2]);
  const swapped = tf.reshape(tf.reverse(halves, 1), x.shape);
  const [along, across] = [tf.mul(x, cos), tf.mul(swapped, sin)];
  return sign === 1 ? tf.add(along, across) : tf.sub(along, across);
}

/** SwiGLU (arXiv 2002.05202): silu(gate) · up, both [T, I], and what its gradient needs besides. */
export function swiglu(gate: Tensor, up: Tensor): { value: Tensor; sigmoid: Tensor; silu: Tensor } {
  const sigmoid = tf.sigmoid(gate);
  const silu = tf.mul(gate, sigmoid);
  return { value: tf.mul(silu, up), sigmoid, silu };
}

/** Gradients of gate and up. d(silu(g)·u)/dg = s·u + (1 - s)·silu(g)·u, where s = sigmoid(g). */
export function swigluGradient(dy: Tensor, up: Tensor, forward: ReturnType<typeof swiglu>): [Tensor, Tensor] {
  const { value, sigmoid, silu } = forward;
  const slope = tf.add(tf.mul(tf.sub(up, value), sigmoid), value);
  return [tf.mul(dy, slope), tf.mul(dy, silu)];
}
