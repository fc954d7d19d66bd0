/** Means over pairs of what a step or a measurement found. */

/** `value` of each answer: β · (log p − reference log p), or a judge's reward. */
export class PairStats {
  private n = 0;
  private loss = 0;
  private right = 0;
  private chosen = 0;
  private rejected = 0;

  /** `loss` is a sum; `values` are interleaved, chosen first. */
  add(loss: number, values: ArrayLike<number>): void {
    this.loss += loss;
    for (let i = 0; i < values.length; i += 2) {
      this.n++;
      this.chosen += values[i]!;
      this.rejected += values[i + 1]!;
      if (values[i]! > values[i + 1]!) this.right++;
    }
  }

  means() {
    const { n } = this;
    return {
      loss: this.loss / n,
      margin: (this.chosen - this.rejected) / n,
      accuracy: this.right / n,
      chosenReward: this.chosen / n,
      rejectedReward: this.rejected / n,
    };
  }
}
