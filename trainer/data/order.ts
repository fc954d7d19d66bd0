/** Which pairs an optimizer step sees: a pure function of (seed, epoch), so that a resumed run needs no memory of it. */
import { permutation } from '../rng';

export type OrderOptions = { pairs: number; perStep: number; epochs: number; shuffle: boolean; seed: number };

export const stepsPerEpoch = ({ pairs, perStep }: OrderOptions) => Math.ceil(pairs / perStep);
export const totalSteps = (options: OrderOptions) => options.epochs * stepsPerEpoch(options);

/** Indices of the pairs of `step` (from 1). The last step of an epoch may be short. */
export function pairsOfStep(options: OrderOptions, step: number): number[] {
  const perEpoch = stepsPerEpoch(options);
  const epoch = Math.floor((step - 1) / perEpoch);
  const start = ((step - 1) % perEpoch) * options.perStep;
  const order = orderOfEpoch(options, epoch);
  return Array.from(order.subarray(start, start + options.perStep));
}

let last: { key: string; order: Uint32Array } | undefined;

function orderOfEpoch({ pairs, shuffle, seed }: OrderOptions, epoch: number): Uint32Array {
  const key = `${pairs} ${shuffle} ${seed} ${epoch}`;
  if (last?.key !== key)
    last = {
      key,
      order: shuffle
        ? permutation(pairs, seed, 'order', epoch)
        : Uint32Array.from({ length: pairs }, (_, i) => i),
    };
  return last.order;
}
