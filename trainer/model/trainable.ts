/** What a run trains: an adapter (for a judge with its reward head, in one flat array), or all weights of a model. */
import { stream } from '../rng';
import { type Tensor, type Tensor2D, tf, type Variable } from '../tf';
import { type Adapter, type LoraTensors, loraTensors } from './lora';
import { trained, trainedOf } from './trained';
import { allOf, tensorsOf, type Weights } from './weights';

export type Trainable = {
  adapter: Adapter;
  /** Width of a judge's reward head, which stands after the adapter's values; 0 without one. */
  head: number;
  values: Float32Array;
};

/** A model on the back end. `list` is all that is trained, changed in place; of an adapter in the order of its flat array. */
export type Model = {
  weights: Weights;
  lora?: LoraTensors;
  /** [1, D] */
  head?: Tensor2D;
  list: Variable[];
  /** Disposes what is trained; weights stay. */
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

/** Puts the values on the back end. The caller disposes. */
export function bind(weights: Weights, trainable: Trainable): Model {
  const parts = partsOf(trainable);
  const lora = loraTensors(parts.adapter);
  if (trainable.head === 0) return withLora(weights, lora);
  const head = trained(tf.tensor2d(parts.head.slice(), [1, trainable.head]));
  const list = [...lora.list, head];
  return { weights, lora, head: head as Variable as Tensor2D, list, dispose: () => tf.dispose(list) };
}

/** Makes all weights trained: their tensors become variables, which `weights` disposes. */
export function bindAll(weights: Weights): Model {
  const tied = weights.head === weights.embedding;
  weights.embedding = trained(weights.embedding) as Variable as Tensor2D;
  weights.head = tied ? weights.embedding : (trained(weights.head) as Variable as Tensor2D);
  weights.norm = trained(weights.norm);
  for (const layer of weights.layers) {
    layer.inputNorm = trained(layer.inputNorm);
    layer.postNorm = trained(layer.postNorm);
    for (const linear of Object.values(layer.linear)) {
      linear.weight = trained(linear.weight) as Variable as Tensor2D;
      if (linear.bias) linear.bias = trained(linear.bias);
    }
  }
  return { weights, list: trainedOf(...allOf(weights)), dispose: () => {} };
}

/** What is trained of one layer. */
export const trainedOfLayer = ({ weights, lora }: Model, l: number): Variable[] =>
  trainedOf(
    ...Object.values(lora?.layers[l] ?? {}).flatMap(({ a, b }) => [a, b]),
    ...tensorsOf(weights.layers[l]!),
  );

/** The values of tensors, one after the other. */
export function flatValues(list: readonly Tensor[]): Float32Array {
  const values = new Float32Array(list.reduce((sum, t) => sum + t.size, 0));
  let at = 0;
  for (const tensor of list) {
    values.set(tensor.dataSync(), at);
    at += tensor.size;
  }
  return values;
}
