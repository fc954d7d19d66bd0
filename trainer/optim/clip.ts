import { Repeated } from '../graph/repeat';
import { type Tensor, tf } from '../tf';
import { groupsOf } from './groups';

/** The 2-norm of all of these together. */
export function normOf(gradient: readonly Tensor[]): number {
  let sum = 0;
  for (const group of groupsOf(gradient)) {
    const [squares] = squaresOf.run({ tensors: group.map((i) => gradient[i]!) }) as [Tensor];
    for (const one of squares.dataSync()) sum += one;
    squares.dispose();
  }
  return Math.sqrt(sum);
}

/** The sum of squares of each, [tensors]. */
const squaresOf = new Repeated<{ tensors: Tensor[] }>(
  ({ tensors }) => [tf.stack(tensors.map((g) => tf.sum(tf.square(g))))],
  ({ tensors }) => ({ tensors: tensors.map((x) => tf.zeros(x.shape.map((size) => size + 1))) }),
);

/** What a gradient of this norm is multiplied by, so that its norm is at most `maxNorm` (0: never clipped). */
export const clipFactor = (norm: number, maxNorm: number): number =>
  maxNorm > 0 && norm > maxNorm ? maxNorm / (norm + 1e-6) : 1;
