import { stream } from '../../rng';

/** A fair sample of a stream of unknown length (algorithm R: Vitter, "Random Sampling with a Reservoir", 1985). */
export class Reservoir<T> {
  readonly #next: () => number;
  readonly #held: { at: number; value: T }[] = [];
  #seen = 0;

  constructor(
    private readonly size: number,
    ...seed: (number | string)[]
  ) {
    this.#next = stream(...seed);
  }

  add(value: T): void {
    const at = this.#seen++;
    if (at < this.size) this.#held.push({ at, value });
    else {
      const place = Math.floor(this.#next() * this.#seen);
      if (place < this.size) this.#held[place] = { at, value };
    }
  }

  /** In the order of the stream. */
  values(): T[] {
    return [...this.#held].sort((a, b) => a.at - b.at).map((one) => one.value);
  }
}
