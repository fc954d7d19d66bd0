/** Runs tensor work as a graph where TensorFlow is there, operation by operation elsewhere; the same code, the same numbers. */
import { type Tensor, tf } from '../tf';
import { isNative } from './binding';
import { Programs } from './program';
import { upload } from './record';

export type Mode = 'graph' | 'eager';
const programs = new Programs();
let chosen: Mode | undefined;

/** How work is run in this process. */
export const mode = (): Mode => chosen ?? (isNative() ? 'graph' : 'eager');
/** For tests and comparisons; undefined chooses by back end again. */
export const setMode = (mode?: Mode): void => {
  chosen = mode;
};

/** Graphs made so far. */
export const graphCount = (): number => programs.count;
export const disposeGraphs = (): void => programs.dispose();

/**
 * Computes `work(batch)`. `batch` and everything else that `work` takes from outside are tensors that exist already;
 * `probe` makes a batch of the same structure and other sizes, and is called when a graph has to be made; without one the
 * work is not worth a graph. The caller disposes what comes out, and `batch`.
 */
export function compute<B extends object>(
  batch: B,
  probe: (() => B) | undefined,
  work: (batch: B) => Tensor[],
): Tensor[] {
  if (probe === undefined || mode() === 'eager') return tf.tidy(() => work(batch));
  upload(tensorsIn(batch));
  let other: B | undefined;
  const makeProbe = () => {
    other = probe();
    upload(tensorsIn(other));
    const made = other;
    return () => work(made);
  };
  try {
    return programs.run({ work: () => work(batch), probe: makeProbe });
  } finally {
    tf.dispose(tensorsIn(other));
  }
}

/** Every tensor in plain objects and arrays. */
export function tensorsIn(value: unknown): Tensor[] {
  if (value instanceof tf.Tensor) return [value];
  if (value === null || typeof value !== 'object' || ArrayBuffer.isView(value)) return [];
  return Object.values(value).flatMap(tensorsIn);
}
