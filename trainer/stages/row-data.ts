/** What stages of single rows (pairs, answers) share: which rows are trained on and which held out, and a step's rows. */
import { plainOrder } from '../data/order';
import { TrainerError } from '../errors';
import type { Model } from '../model/trainable';
import type { RecipeOf } from '../recipe';
import type { DataCounts, Scores, Stage, StepResult } from './stage';

type Indexed<Row> = Omit<DataCounts, 'train' | 'test' | 'mix'> & { train: Row[]; test: Row[] };

/** As many rows as the recipe takes, counted and in order; throws `none` where no row is left to train on. */
export function dataOf<Row extends { line: number }>(
  recipe: RecipeOf<'dpo' | 'judge'>,
  { rows, truncated, dropped, ...index }: Indexed<Row>,
  none: { code: string; row: string },
) {
  const train = index.train.slice(0, recipe.maxPairs);
  const test = index.test.slice(0, recipe.maxEvalPairs);
  const counts: DataCounts = { rows, train: train.length, test: test.length, truncated, dropped };
  if (!train.length)
    throw new TrainerError(none.code, `No ${none.row} is left to train on: see what was dropped.`, counts);
  const { epochs, shuffle, seed, batchSize, gradientAccumulation } = recipe;
  const perStep = batchSize * gradientAccumulation;
  return {
    train,
    test,
    counts,
    order: plainOrder(train.length, { epochs, perStep, shuffle, seed }),
    held: test.length,
    linesOf: (rows: number[]) => rows.map((i) => train[i]!.line),
  };
}

/** The mean of a figure over rows. */
export const meanOver =
  <Row>(rows: readonly Row[]) =>
  (of: (row: Row) => number) =>
    rows.reduce((sum, row) => sum + of(row), 0) / rows.length;

type RowsOf<Row> = Omit<Stage, 'prepare' | 'step' | 'evaluate' | 'close'> & {
  train: Row[];
  reader: { close(): Promise<void> };
};
type ReferredRun<Row, Reference> = { data: RowsOf<Row>; reference: Reference };

/** A stage that measures against a reference, which is computed once: of `run`, with a step's rows in place of their numbers. */
export function referredStage<Row, Reference, Run extends ReferredRun<Row, Reference>>(
  run: Run,
  prepare: (model: Model) => Promise<Reference>,
  step: (run: Run, model: Model, rows: Row[]) => Promise<StepResult>,
  evaluate: (run: Run, model: Model) => Promise<Scores>,
): Stage {
  const { data } = run;
  return {
    ...data,
    prepare: async (model) => {
      run.reference = await prepare(model);
    },
    step: (model, rows) =>
      step(
        run,
        model,
        rows.map((i) => data.train[i]!),
      ),
    evaluate: (model) => evaluate(run, model),
    close: () => data.reader.close(),
  };
}
