/** Direct preference optimisation (arXiv 2305.18290): one optimizer step, and the evaluation of held-out pairs. */
import { groupPairs } from '../data/group';
import { packPairs, type TokenPair } from '../data/pack';
import type { IndexedPair } from '../data/pairs';
import { preferenceLoss } from '../losses';
import type { LoraTensors } from '../model/lora';
import { GROUP_ROWS, mustRecompute } from '../model/memory';
import { pairLogps } from '../model/pair-logps';
import type { Weights } from '../model/weights';
import type { Recipe } from '../recipe';
import type { RunData } from '../run-data';
import { tf } from '../tf';
import { everySecond, groupGradient, uploadGiven } from './gradients';

export type DpoRun = {
  recipe: Recipe;
  weights: Weights;
  data: RunData;
  /** Lets the process breathe between groups; throws when the run was cancelled. */
  breathe(): Promise<void>;
};

/** Means over pairs; rewards are β · (log p − reference log p). */
export type PairStats = {
  loss: number;
  margin: number;
  accuracy: number;
  chosenReward: number;
  rejectedReward: number;
};
export type DpoStep = PairStats & { gradient: Float32Array; tokens: number };

/** The mean loss of these pairs and its gradient, in groups of packed rows. */
export async function dpoStep(
  run: DpoRun,
  lora: LoraTensors,
  pairs: IndexedPair[],
  size: number,
): Promise<DpoStep> {
  const { recipe, weights } = run;
  const gradient = new Float32Array(size);
  const stats = new Stats(recipe.beta);
  let tokens = 0;
  for (const part of groupPairs(pairs, GROUP_ROWS)) {
    await run.breathe();
    const group = await load(run.data, part);
    const packed = packPairs(group.map((g) => g.tokens));
    const reference = group.flatMap((g) => g.reference);
    const longest = Math.max(...packed.sequences.map((s) => s.length));
    const shape = { rows: packed.ids.length, sequences: packed.pairs, longest };
    const recompute = mustRecompute(weights.config, shape, recipe.memory);
    const result = groupGradient(weights, lora, packed, reference, recipe, recompute);
    for (let i = 0; i < size; i++) gradient[i]! += result.gradient[i]! / pairs.length;
    stats.add(result.loss, result.logps, reference);
    tokens += packed.ids.length;
  }
  return { ...stats.means(), gradient, tokens };
}

/** Loss, margin and accuracy of held-out pairs; no gradient. */
export async function evaluateDpo(run: DpoRun, lora: LoraTensors): Promise<PairStats> {
  const stats = new Stats(run.recipe.beta);
  for (const part of groupPairs(run.data.test, GROUP_ROWS)) {
    await run.breathe();
    const group = await load(run.data, part);
    const reference = group.flatMap((g) => g.reference);
    const packed = packPairs(group.map((g) => g.tokens));
    const logps = pairLogps(run.weights, lora, packed);
    stats.add(lossOf(logps, reference, packed.lengths, run.recipe), logps, reference);
  }
  return stats.means();
}

type Loaded = { tokens: TokenPair; reference: [number, number] };

const load = ({ reader, reference }: RunData, pairs: IndexedPair[]): Promise<Loaded[]> =>
  Promise.all(
    pairs.map(async (pair) => ({
      tokens: await reader.read(pair),
      reference: reference.get(pair.line)!,
    })),
  );

function lossOf(logps: Float32Array, reference: number[], lengths: Float32Array, recipe: Recipe): number {
  const sum = tf.tidy(() => {
    const policy = { chosen: everySecond(logps, 0), rejected: everySecond(logps, 1) };
    const pairs = { ...policy, ...uploadGiven(reference, lengths) };
    return tf.sum(preferenceLoss(recipe.loss, pairs, recipe));
  });
  const value = sum.dataSync()[0]!;
  sum.dispose();
  return value;
}

class Stats {
  private n = 0;
  private loss = 0;
  private right = 0;
  private chosen = 0;
  private rejected = 0;
  constructor(private readonly beta: number) {}

  /** `loss` is a sum; log-probabilities are interleaved, chosen first. */
  add(loss: number, logps: ArrayLike<number>, reference: ArrayLike<number>): void {
    this.loss += loss;
    for (let i = 0; i < logps.length; i += 2) {
      const chosen = this.beta * (logps[i]! - reference[i]!);
      const rejected = this.beta * (logps[i + 1]! - reference[i + 1]!);
      this.n++;
      this.chosen += chosen;
      this.rejected += rejected;
      if (chosen > rejected) this.right++;
    }
  }

  means(): PairStats {
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
