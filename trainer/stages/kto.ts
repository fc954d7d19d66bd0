/**
 * KTO (arXiv 2402.01306): answers by themselves, each desirable or not. A step first estimates how far the policy has moved
 * from the reference, z0, from its prompts with each other's answers, without gradient; then it takes the gradient with it.
 * Which prompts meet which answers follows from the order alone, so all of their reference log-probabilities are known
 * before the first step, and the reference need not stay in memory.
 */
import type { IndexedAnswer } from '../data/answers';
import { groupAnswers } from '../data/group';
import { packAnswers } from '../data/pack';
import type { ChatTokenizer } from '../io/tokenizer';
import { klEstimate } from '../losses/kto';
import { answerLogps } from '../model/answer-logps';
import { GROUP_ROWS } from '../model/memory';
import type { Model } from '../model/trainable';
import type { RecipeOf } from '../recipe';
import { computeMissing, type ReferenceOf, withReference } from '../reference';
import { tf } from '../tf';
import { inPlace, mismatched, nameOf, openAnswers, readAll, type Said } from './answer-data';
import { AnswerStats } from './answer-stats';
import { type GivenAnswers, ktoGradient, ktoLoss } from './kto-gradient';
import { referredStage } from './row-data';
import type { Hooks, Stage } from './stage';
import { StepSum } from './step-sum';

export type KtoRecipe = RecipeOf<'dpo'> & { loss: 'kto' };
type KtoRun = {
  recipe: KtoRecipe;
  data: Awaited<ReturnType<typeof openAnswers>>;
  /** Reference log-probabilities by name. */
  reference: Map<string, number[]>;
  hooks: Hooks;
};

/** `of` names the reference model, and where its log-probabilities are kept. */
export async function openKto(
  recipe: KtoRecipe,
  tokenizer: ChatTokenizer,
  of: ReferenceOf,
  hooks: Hooks,
): Promise<Stage> {
  const data = await openAnswers(recipe, tokenizer);
  const run: KtoRun = { recipe, data, reference: new Map(), hooks };
  return referredStage(run, (model) => referencesOf(run, model, of), step, evaluate);
}

/** Every answer after its own prompt, and after those that it meets in a step. */
function everySaid({ recipe: { maxLength }, data }: KtoRun): Said[] {
  const steps = Array.from({ length: data.order.steps }, (_, i) => data.order.rowsOf(i + 1));
  const met = steps.flatMap((rows) =>
    mismatched(
      rows.map((i) => data.train[i]!),
      maxLength,
    ),
  );
  const all = [...data.train, ...data.test].map(inPlace).concat(met, mismatched(data.test, maxLength));
  return [...new Map(all.map((one) => [nameOf(one), one])).values()];
}

function referencesOf(run: KtoRun, initial: Model, of: ReferenceOf) {
  const all = everySaid(run);
  const { breathe, progress } = run.hooks;
  const between = async (done: number) => {
    progress(done, all.length);
    await breathe();
  };
  return withReference(of.reference, initial, ({ weights, lora }) =>
    computeMissing(of.file, groupAnswers(all, GROUP_ROWS), between, {
      nameOf,
      whatOf: ({ said }) => `the answer in line ${said.line}`,
      compute: async (group) => {
        const tokens = await readAll(run.data.reader, group);
        return Array.from(answerLogps(weights, lora, packAnswers(tokens)), (logp) => [logp]);
      },
    }),
  );
}

const referenceOf = ({ reference }: KtoRun, said: readonly Said[]) =>
  said.map((one) => reference.get(nameOf(one))![0]!);

/** z0, in nats; 0 of one row alone, which meets no other. */
async function divergence(run: KtoRun, model: Model, rows: IndexedAnswer[]): Promise<number> {
  const policy: number[] = [];
  const reference: number[] = [];
  for (const part of groupAnswers(mismatched(rows, run.recipe.maxLength), GROUP_ROWS)) {
    await run.hooks.breathe();
    const packed = packAnswers(await readAll(run.data.reader, part));
    policy.push(...answerLogps(model.weights, model.lora, packed));
    reference.push(...referenceOf(run, part));
  }
  if (policy.length === 0) return 0;
  const z0 = tf.tidy(() => klEstimate(tf.tensor1d(policy), tf.tensor1d(reference)));
  const value = z0.dataSync()[0]!;
  z0.dispose();
  return value;
}

/** The mean loss of these answers and its gradient, in groups of packed rows. */
async function step(run: KtoRun, model: Model, rows: IndexedAnswer[]) {
  const { recipe, data, hooks } = run;
  const z0 = await divergence(run, model, rows);
  const sum = new StepSum(model, recipe.memory, rows.length);
  const stats = new AnswerStats(recipe.beta, z0);
  for (const part of groupAnswers(rows.map(inPlace), GROUP_ROWS)) {
    await hooks.breathe();
    const packed = packAnswers(await readAll(data.reader, part));
    const given = givenOf(run, part, z0);
    const { loss, logps } = sum.add(packed, (recompute) =>
      ktoGradient(model, packed, given, recipe, recompute),
    );
    stats.add(loss, logps, given);
  }
  return sum.result(stats.means());
}

/** The same of held-out answers, without gradient. */
async function evaluate(run: KtoRun, model: Model) {
  const { recipe, data, hooks } = run;
  const z0 = await divergence(run, model, data.test);
  const stats = new AnswerStats(recipe.beta, z0);
  for (const part of groupAnswers(data.test.map(inPlace), GROUP_ROWS)) {
    await hooks.breathe();
    const packed = packAnswers(await readAll(data.reader, part));
    const logps = answerLogps(model.weights, model.lora, packed);
    const given = givenOf(run, part, z0);
    stats.add(ktoLoss(logps, given, recipe), logps, given);
  }
  return stats.means();
}

const givenOf = (run: KtoRun, part: Said[], z0: number): GivenAnswers => ({
  reference: referenceOf(run, part),
  labels: part.map(({ said }) => Number(said.desirable)),
  z0,
});
