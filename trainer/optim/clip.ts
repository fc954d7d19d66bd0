import { type Tensor, tf } from '../tf';

/** The 2-norm of all of these together. */
export function normOf(gradient: readonly Tensor[]): number {
  const squares = tf.tidy(() => tf.stack(gradient.map((g) => tf.tidy(() => tf.sum(tf.square(g))))));
  const sums = squares.dataSync() as Float32Array;
  squares.dispose();
  return Math.sqrt(sums.reduce((a, b) => a + b, 0));
}

/** What a gradient of this norm is multiplied by, so that its norm is at most `maxNorm` (0: never clipped). */
export const clipFactor = (norm: number, maxNorm: number): number =>
  maxNorm > 0 && norm > maxNorm ? maxNorm / (norm + 1e-6) : 1;
