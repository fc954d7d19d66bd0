/** Which rows an optimizer step sees: a pure function of the recipe, so that a resumed run needs no memory of it. */
import { permutation } from '../rng';

/** `rowsOf` answers an epoch's rows in order, `sizeOf` how many they are. */
export type OrderOptions = {
  epochs: number;
  perStep: number;
  sizeOf(epoch: number): number;
  rowsOf(epoch: number): ArrayLike<number>;
};

export class Order {
  /** Steps before each epoch, and after the last. */
  private readonly before: number[] = [0];
  private cached: { epoch: number; rows: ArrayLike<number> } | undefined;

  constructor(private readonly options: OrderOptions) {
    for (let epoch = 0; epoch < options.epochs; epoch++)
      this.before.push(this.before[epoch]! + Math.ceil(options.sizeOf(epoch) / options.perStep));
  }

  /** Optimizer steps of all epochs. The last step of an epoch may be short. */
  get steps(): number {
    return this.before.at(-1)!;
  }

  /** Rows of `step` (from 1). */
  rowsOf(step: number): number[] {
    const { epoch, row } = this.cursor(step - 1);
    if (this.cached?.epoch !== epoch) this.cached = { epoch, rows: this.options.rowsOf(epoch) };
    return Array.prototype.slice.call(this.cached.rows, row, row + this.options.perStep);
  }

  /** Where the step after `step` starts. */
  cursor(step: number): { epoch: number; row: number } {
    let epoch = 0;
    while (epoch + 1 < this.options.epochs && this.before[epoch + 1]! <= step) epoch++;
    return { epoch, row: (step - this.before[epoch]!) * this.options.perStep };
  }
}

/** Every row once an epoch, in a new order each time unless `shuffle` is off. */
export function plainOrder(
  rows: number,
  options: { epochs: number; perStep: number; shuffle: boolean; seed: number },
): Order {
  const { shuffle, seed } = options;
  return new Order({
    ...options,
    sizeOf: () => rows,
    rowsOf: (epoch) =>
      shuffle ? permutation(rows, seed, 'order', epoch) : Uint32Array.from({ length: rows }, (_, i) => i),
  });
}
