/** Rows picked from a matrix, and the gradient of that. */
import { isNative } from '../graph/binding';
import { type Tensor, type Tensor1D, tf } from '../tf';
import { exactProduct, withGradient } from './ops';
import { trainedOf } from './trained';

/** matrix [V, D], ids [T] → [T, D]; the matrix gets a gradient where it is trained. */
export function gatherRows(matrix: Tensor, ids: Tensor1D): Tensor {
  const inputs = trainedOf(matrix);
  if (inputs.length === 0) return tf.gather(matrix, ids);
  return withGradient(
    inputs,
    () => ({ value: tf.gather(matrix, ids), saved: {} }),
    (dy) => [rowsAdded(dy, ids, matrix.shape[0]!)],
  );
}

/** Adds rows [T, D] up by their ids: a matrix [count, D]. Those of id -1 count nowhere. */
export function rowsAdded(rows: Tensor, ids: Tensor1D, count: number): Tensor {
  if (isNative()) return tf.unsortedSegmentSum(rows, ids, count);
  // WebAssembly has no such kernel; cast, since its one-hot kernel writes integers whatever type is asked for
  return exactProduct(tf.cast(tf.oneHot(ids, count), 'float32'), rows, true);
}
