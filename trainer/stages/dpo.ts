/** Direct preference optimisation (arXiv 2305.18290) and its kin: one optimizer step, and the measurement of held-out pairs. */
import { groupPairs } from '../data/group';
import { packPairs } from '../data/pack';
import type { IndexedPair } from '../data/pairs';
import type { ChatTokenizer } from '../io/tokenizer';
import { type LossName, preferenceLoss } from '../losses';
import { answerLogps } from '../model/answer-logps';
import { GROUP_ROWS } from '../model/memory';
import type { Model } from '../model/trainable';
import type { RecipeOf } from '../recipe';
import { type ReferenceLogps, type ReferenceOf, referencesOf } from '../reference';
import { tf } from '../tf';
import { everySecond, groupGradient, uploadGiven } from './gradients';
import { openPairs, type PairData, readAll } from './pair-data';
import { PairStats } from './pair-stats';
import { referredStage } from './row-data';
import type { Hooks, Stage } from './stage';
import { StepSum } from './step-sum';

type DpoRecipe = RecipeOf<'dpo'> & { loss: LossName };
type DpoRun = { recipe: DpoRecipe; data: PairData; reference: ReferenceLogps; hooks: Hooks };

/** `of` names the reference model, and where its log-probabilities are kept. */
export async function openDpo(
  recipe: DpoRecipe,
  tokenizer: ChatTokenizer,
  of: ReferenceOf,
  hooks: Hooks,
): Promise<Stage> {
  const data = await openPairs(recipe, tokenizer);
  const run: DpoRun = { recipe, data, reference: new Map(), hooks };
  return referredStage(
    run,
    (model) => referencesOf([...data.train, ...data.test], data.reader, model, of, hooks),
    step,
    evaluate,
  );
}

/** The mean loss of these pairs and its gradient, in groups of packed rows. */
async function step({ recipe, data, reference, hooks }: DpoRun, model: Model, pairs: IndexedPair[]) {
  const sum = new StepSum(model, recipe.memory, pairs.length);
  const stats = new PairStats();
  for (const part of groupPairs(pairs, GROUP_ROWS)) {
    await hooks.breathe();
    const packed = packPairs(await readAll(data.reader, part));
    const base = part.flatMap((pair) => reference.get(pair.line)!);
    const { loss, logps } = sum.add(packed, (recompute) =>
      groupGradient(model, packed, base, recipe, recompute, marginsOf(part, recipe)),
    );
    stats.add(loss, rewards(logps, base, recipe.beta));
  }
  return sum.result(stats.means());
}

/** Loss, margin and accuracy of held-out pairs; no gradient. */
async function evaluate({ recipe, data, reference, hooks }: DpoRun, model: Model) {
  const stats = new PairStats();
  for (const part of groupPairs(data.test, GROUP_ROWS)) {
    await hooks.breathe();
    const packed = packPairs(await readAll(data.reader, part));
    const base = part.flatMap((pair) => reference.get(pair.line)!);
    const logps = answerLogps(model.weights, model.lora, packed);
    const given = { reference: base, lengths: packed.lengths, margins: marginsOf(part, recipe) };
    stats.add(lossOf(logps, given, recipe), rewards(logps, base, recipe.beta));
  }
  return stats.means();
}

/** β · (log p − reference log p), whatever the loss. */
const rewards = (logps: Float32Array, reference: number[], beta: number) =>
  logps.map((logp, i) => beta * (logp - reference[i]!));

/** ODPO alone asks for margins. */
const marginsOf = (pairs: IndexedPair[], { offset }: DpoRecipe) =>
  offset > 0 ? pairs.map((pair) => pair.margin) : undefined;

type Given = { reference: number[]; lengths: Float32Array; margins: number[] | undefined };

function lossOf(logps: Float32Array, { reference, lengths, margins }: Given, recipe: DpoRecipe): number {
  const sum = tf.tidy(() => {
    const policy = { chosen: everySecond(logps, 0), rejected: everySecond(logps, 1) };
    const pairs = { ...policy, ...uploadGiven(reference, lengths, margins) };
    return tf.sum(preferenceLoss(recipe.loss, pairs, recipe));
  });
  const value = sum.dataSync()[0]!;
  sum.dispose();
  return value;
}
