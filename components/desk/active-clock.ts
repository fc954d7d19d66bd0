/** After this long without input or with the page hidden, time is not work. */
export const IDLE_MS = 60_000;

/** Counts milliseconds at work. Pure but for its own sum; `now` is any steadily growing clock in milliseconds. */
export class ActiveClock {
  #total = 0;
  #counted: number;
  #lastInput: number;
  #hidden = false;

  constructor(now: number, startAt = 0) {
    this.#counted = now;
    this.#lastInput = now;
    this.#total = startAt;
  }

  /** Adds what was worked since the last call and answers the sum. */
  read(now: number): number {
    const until = this.#hidden ? this.#counted : Math.min(now, this.#lastInput + IDLE_MS);
    this.#total += Math.max(0, until - this.#counted);
    this.#counted = now;
    return Math.round(this.#total);
  }

  /** Key, pointer, scroll. */
  input(now: number): void {
    this.read(now);
    this.#lastInput = now;
  }

  hidden(now: number, hidden: boolean): void {
    this.read(now);
    this.#hidden = hidden;
    if (!hidden) this.#lastInput = now;
  }
}
