/** A rest of this length ends a stretch of work. */
export const REST_MS = 5 * 60_000;

/** How long somebody has worked without a rest. `now` is any steadily growing clock in milliseconds. */
export class WorkStretch {
  #began: number;
  #last: number;
  /** Not said again before this. */
  #quietUntil = 0;

  constructor(now: number) {
    this.#began = now;
    this.#last = now;
  }

  /** Key, pointer, scroll. */
  input(now: number): void {
    if (now - this.#last >= REST_MS) this.#began = now;
    this.#last = now;
  }

  /** Whole minutes at work when that is `minutes` or more and nobody asked for quiet; else undefined. */
  due(now: number, minutes: number): number | undefined {
    if (minutes <= 0 || now < this.#quietUntil || now - this.#last >= REST_MS) return undefined;
    const worked = Math.floor((now - this.#began) / 60_000);
    return worked >= minutes ? worked : undefined;
  }

  later(now: number, minutes: number): void {
    this.#quietUntil = now + minutes * 60_000;
  }
}
