/** What a run trains: the values of an adapter, for a judge with its reward head, in one flat array. */
import { upload } from '../graph/record';
import { stream } from '../rng';
import { type Tensor, type Tensor2D, tf } from '../tf';
import { type Adapter, type LoraTensors, loraTensors } from './lora';
import type { Weights } from './weights';

export type Trainable = {
  adapter: Adapter;
  /** Width of a judge's reward head, which stands after the adapter's values; 0 without one. */
  head: number;
  values: Float32Array;
};

/** A model on the back end with trained values at one step. `list` is in the order of the flat array. */
export type Model = {
  weights: Weights;
  lora: LoraTensors;
  /** [1, D] */
  head?: Tensor2D;
  list: Tensor[];
  dispose(): void;
};

export const ofAdapter = (adapter: Adapter): Trainable => ({ adapter, head: 0, values: adapter.values });

/** An adapter and a reward head [D]; a new head is drawn as transformers draws it, N(0, 0.02²). */
export function ofJudge(adapter: Adapter, head: Float32Array): Trainable {
  const values = new Float32Array(adapter.values.length + head.length);
  values.set(adapter.values);
  values.set(head, adapter.values.length);
  return { adapter, head: head.length, values };
}

export function newHead(width: number, seed: number): Float32Array {
  const next = stream(seed, 'reward head');
  // Box and Muller; 1 - u, since the logarithm of 0 is none
  return Float32Array.from(
    { length: width },
    () => 0.02 * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  );
}

/** Splits the flat array again. */
export function partsOf({ adapter, head, values }: Trainable): { adapter: Adapter; head: Float32Array } {
  const size = values.length - head;
  return { adapter: { ...adapter, values: values.subarray(0, size) }, head: values.subarray(size) };
}

/** A model with an adapter that is on the back end already; disposing it disposes the adapter. */
export const withLora = (weights: Weights, lora: LoraTensors): Model => ({
  weights,
  lora,
  list: lora.list,
  dispose: lora.dispose,
});

/** Puts the values on the back end. The caller disposes; the weights stay. */
export function bind(weights: Weights, trainable: Trainable): Model {
  const parts = partsOf(trainable);
  const lora = loraTensors(parts.adapter);
  if (trainable.head === 0) return withLora(weights, lora);
  const head = tf.tensor2d(parts.head.slice(), [1, trainable.head]);
  upload([head]);
  const list = [...lora.list, head];
  return { weights, lora, head, list, dispose: () => tf.dispose(list) };
}
