/**
 * A judge: the language model with a reward head [1, D] on the final norm of an answer's last token, as transformers'
 * sequence classification has it, trained with Bradley–Terry on pairs. An answer's reward is one number without a unit;
 * only differences between answers to one prompt mean something.
 */
import { groupPairs } from '../data/group';
import { type PackedPairs, packPairs, probePairs } from '../data/pack';
import type { IndexedPair } from '../data/pairs';
import type { ChatTokenizer } from '../io/tokenizer';
import { bradleyTerry, type JudgeOptions } from '../losses/bradley-terry';
import { type Rows, uploadRows } from '../model/forward';
import { pickRows } from '../model/logprob';
import { GROUP_ROWS } from '../model/memory';
import { exactProduct, rmsNorm } from '../model/ops';
import type { Model } from '../model/trainable';
import type { Weights } from '../model/weights';
import type { RecipeOf } from '../recipe';
import { type Tensor, type Tensor1D, type Tensor2D, tf } from '../tf';
import { gradientOf, type Head, lossOf, type Work } from './backward';
import { openPairs, readAll } from './pair-data';
import { PairStats } from './pair-stats';
import type { Hooks, Stage } from './stage';
import { StepSum } from './step-sum';

export async function openJudge(
  recipe: RecipeOf<'judge'>,
  tokenizer: ChatTokenizer,
  hooks: Hooks,
): Promise<Stage> {
  const data = await openPairs(recipe, tokenizer);
  const visit = async (
    pairs: IndexedPair[],
    work: (packed: PackedPairs, margins: number[], stats: PairStats) => void,
  ) => {
    const stats = new PairStats();
    for (const part of groupPairs(pairs, GROUP_ROWS)) {
      await hooks.breathe();
      const margins = part.map((pair) => pair.margin);
      work(packPairs(await readAll(data.reader, part)), margins, stats);
    }
    return stats.means();
  };
  const step: Stage['step'] = async (model, rows) => {
    const pairs = rows.map((i) => data.train[i]!);
    const sum = new StepSum(model, recipe.memory, pairs.length);
    const scores = await visit(pairs, (packed, margins, stats) => {
      const { value, report } = sum.add(packed, (recompute) =>
        judgeGradient(model, packed, margins, recipe, recompute),
      );
      stats.add(value, report);
    });
    return sum.result(scores);
  };
  return {
    ...data,
    prepare: async () => {},
    step,
    evaluate: (model) =>
      visit(data.test, (packed, margins, stats) => {
        const { value, rewards } = judgePairs(model, packed, margins, recipe);
        stats.add(value, rewards);
      }),
    close: () => data.reader.close(),
  };
}

/** `owner` [answers, 2·pairs] hands an answer's reward to every pair it stands in. */
type Batch = { rows: Rows; ends: Tensor1D; owner: Tensor2D; margin: Tensor1D };

function upload(weights: Weights, packed: PackedPairs, margins: number[]): Batch {
  const ends = packed.owners.flatMap((own, i) => (own === packed.owners[i + 1] ? [] : [i]));
  const owner = new Float32Array(ends.length * 2 * packed.pairs);
  ends.forEach((i, answer) => {
    for (const place of packed.owners[i]!) owner[answer * 2 * packed.pairs + place] = 1;
  });
  return {
    rows: uploadRows(weights, packed),
    ends: tf.tensor1d(
      ends.map((i) => packed.places[i]!),
      'int32',
    ),
    owner: tf.tensor2d(owner, [ends.length, 2 * packed.pairs]),
    margin: tf.tensor1d(margins),
  };
}

/** Rewards of all answers of packed pairs, [pairs, 2]. */
function rewardsOf({ weights, head }: Model, x: Tensor, { ends, owner, margin }: Batch): Tensor {
  const h = rmsNorm(pickRows(x, ends), weights.norm, weights.config.rmsEps);
  return tf.reshape(exactProduct(exactProduct(head!, h, false, true), owner), [margin.size, 2]);
}

const headOf =
  (options: JudgeOptions): Head<Batch> =>
  (x, batch, model) => {
    const rewards = rewardsOf(model, x, batch);
    const [chosen, rejected] = tf.unstack(rewards, 1) as [Tensor1D, Tensor1D];
    const perPair = bradleyTerry({ chosen, rejected, margin: batch.margin }, options);
    return { value: tf.sum(perPair), report: tf.reshape(rewards, [-1]) };
  };

function workOf(
  { weights }: Model,
  packed: PackedPairs,
  margins: number[],
  options: JudgeOptions,
): Work<Batch> {
  const probe = () => {
    const other = probePairs(packed.pairs, 1);
    return upload(weights, other, new Array(other.pairs).fill(0));
  };
  const settings = { ...options, loss: 'bradley-terry' };
  return { batch: upload(weights, packed, margins), probe, head: headOf(options), settings };
}

/** Sum of the losses and its gradient; `report` are the rewards, interleaved, chosen first. */
export const judgeGradient = (
  model: Model,
  packed: PackedPairs,
  margins: number[],
  options: JudgeOptions,
  recompute: boolean,
) => gradientOf(model, workOf(model, packed, margins, options), recompute);

/** Without gradients: the sum of the losses, and rewards interleaved, chosen first. */
export function judgePairs(
  model: Model,
  packed: PackedPairs,
  margins: number[],
  options: JudgeOptions,
): { value: number; rewards: Float32Array } {
  const { value, report } = lossOf(model, workOf(model, packed, margins, options));
  return { value, rewards: report };
}
