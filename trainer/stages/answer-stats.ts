/** Means over answers of what a kto step or measurement found. */
import type { GivenAnswers } from './kto-gradient';

type Side = { n: number; reward: number };

export class AnswerStats {
  private loss = 0;
  private right = 0;
  /** How many, and the sum of their rewards: undesirable, desirable. */
  private readonly sides: [Side, Side] = [
    { n: 0, reward: 0 },
    { n: 0, reward: 0 },
  ];

  constructor(
    private readonly beta: number,
    private readonly z0: number,
  ) {}

  /** `loss` is a sum; a reward is β · (log p − reference log p). */
  add(loss: number, logps: ArrayLike<number>, { reference, labels }: GivenAnswers): void {
    this.loss += loss;
    for (let i = 0; i < logps.length; i++) {
      const ratio = logps[i]! - reference[i]!;
      const side = this.sides[labels[i] === 1 ? 1 : 0];
      side.n++;
      side.reward += this.beta * ratio;
      if (labels[i] === 1 ? ratio > this.z0 : ratio < this.z0) this.right++;
    }
  }

  /** `accuracy`: answers on their label's side of z0. A step without one of the two labels has no margin. */
  means(): { loss: number } & Record<string, number> {
    const [undesirable, desirable] = this.sides;
    const n = undesirable.n + desirable.n;
    const [rejected, chosen] = [undesirable.reward / undesirable.n, desirable.reward / desirable.n];
    return {
      loss: this.loss / n,
      accuracy: this.right / n,
      kl: this.z0,
      ...(desirable.n ? { chosenReward: chosen } : {}),
      ...(undesirable.n ? { rejectedReward: rejected } : {}),
      ...(desirable.n && undesirable.n ? { margin: chosen - rejected } : {}),
    };
  }
}
