/**
 * Continued pre-training and supervised fine-tuning: the negative log-likelihood of the tokens that count, as its mean over
 * all of them in an optimizer step.
 */
import path from 'node:path';
import { type MixSource, mix, reportMix } from '../data/mix';
import { Order, plainOrder } from '../data/order';
import { groupRows, probePairs } from '../data/pack';
import {
  type IndexedRow,
  indexSequences,
  type PackedSequences,
  packSequences,
  type SequenceOptions,
  SequenceReader,
} from '../data/sequences';
import { TrainerError } from '../errors';
import type { ChatTokenizer } from '../io/tokenizer';
import { type Rows, uploadRows } from '../model/forward';
import { type Predictions, partsOf, tokenLogProbs, uploadPredictions } from '../model/logprob';
import { GROUP_ROWS } from '../model/memory';
import type { Model } from '../model/trainable';
import type { Weights } from '../model/weights';
import type { RecipeOf } from '../recipe';
import { tf } from '../tf';
import { gradientOf, type Head, lossOf, type Work } from './backward';
import type { DataCounts, Hooks, RowLengths, Stage } from './stage';
import { StepSum } from './step-sum';

type SequenceRecipe = RecipeOf<'sft' | 'cpt'>;

export async function openSequences(
  recipe: SequenceRecipe,
  tokenizer: ChatTokenizer,
  hooks: Hooks,
): Promise<Stage> {
  const options = optionsOf(recipe);
  const sources = sourcesOf(recipe);
  const files = sources.map((s) => s.file);
  const index = await indexSequences(files, tokenizer, options);
  const held = recipe.evalData
    ? (await indexSequences([recipe.evalData], tokenizer, { ...options, evalShare: 0 })).train
    : index.test;
  const train = firstOfEach(index.train, recipe.maxRows);
  const test = firstOfEach(held, recipe.maxEvalRows);
  if (train.length === 0)
    throw new TrainerError('no_rows', 'No row is left to train on: see what was dropped.', {
      rows: index.rows,
      dropped: index.dropped,
    });
  const reader = new SequenceReader(tokenizer, options);
  const mixed = mixOf(train, sources, recipe);
  const counts: DataCounts = {
    rows: index.rows,
    train: train.length,
    test: test.length,
    truncated: index.truncated,
    dropped: index.dropped,
    ...(mixed.report ? { mix: mixed.report } : {}),
  };
  return {
    counts,
    order: mixed.order,
    held: test.length,
    lengths: lengthsOf(train),
    linesOf: (rows) => rows.map((i) => train[i]!.line),
    prepare: async () => {},
    step: (model, rows) =>
      step(
        model,
        rows.map((i) => train[i]!),
        reader,
        recipe,
        hooks,
      ),
    evaluate: (model) => evaluate(model, test, reader, hooks),
    close: () => reader.close(),
  };
}

function lengthsOf(rows: IndexedRow[]): RowLengths {
  const mean = (of: (row: IndexedRow) => number) => rows.reduce((sum, r) => sum + of(r), 0) / rows.length;
  return {
    meanPrompt: mean((r) => r.length - r.targets),
    meanCompletion: mean((r) => r.targets),
    longest: rows.reduce((most, r) => Math.max(most, r.length), 0),
  };
}

/** The first rows of each source. */
function firstOfEach(rows: IndexedRow[], most = Number.POSITIVE_INFINITY): IndexedRow[] {
  const taken: number[] = [];
  return rows.filter(({ source }) => {
    taken[source] = (taken[source] ?? 0) + 1;
    return taken[source] <= most;
  });
}

const optionsOf = (recipe: SequenceRecipe): SequenceOptions => ({
  kind: recipe.stage === 'cpt' ? 'text' : 'chat',
  maxLength: recipe.maxLength,
  completionEnd: recipe.stage === 'sft' ? recipe.completionEnd : 'turn',
  evalShare: recipe.evalData ? 0 : recipe.evalShare,
});

export const sourcesOf = ({ data }: Pick<SequenceRecipe, 'data'>): { file: string; weight: number }[] =>
  typeof data === 'string' ? [{ file: data, weight: 1 }] : data;

/** One source: its rows once an epoch. Several: as data/mix.ts says, and what came of it in the first epoch. */
function mixOf(train: IndexedRow[], sources: { file: string; weight: number }[], recipe: SequenceRecipe) {
  const { epochs, shuffle, seed } = recipe;
  const perStep = recipe.batchSize * recipe.gradientAccumulation;
  if (sources.length === 1) return { order: plainOrder(train.length, { epochs, perStep, shuffle, seed }) };
  const rows = sources.map((_, s) => train.flatMap((row, i) => (row.source === s ? [i] : [])));
  const mixed: MixSource[] = sources.map(({ weight }, s) => ({
    weight,
    lengths: rows[s]!.map((i) => train[i]!.length),
  }));
  const ofEpoch = (epoch: number) => mix(mixed, { seed, epoch });
  const report = reportMix(mixed, ofEpoch(0));
  return {
    order: new Order({
      epochs,
      perStep,
      sizeOf: (epoch) => ofEpoch(epoch).length,
      rowsOf: (epoch) => ofEpoch(epoch).map(({ source, row }) => rows[source]![row]!),
    }),
    // the name alone: what a run tells may leave this machine
    report: sources.map((s, i) => ({ ...s, file: path.basename(s.file), ...report[i]! })),
  };
}

type Batch = { rows: Rows; predictions: Predictions };

const upload = (
  weights: Weights,
  packed: PackedSequences,
  parts = partsOf(packed.targets.length, weights.config),
): Batch => ({
  rows: uploadRows(weights, packed),
  predictions: uploadPredictions(packed.predictors, packed.targets, parts),
});

/** −Σ log p of the tokens that count. */
const headOf =
  (training: boolean): Head<Batch> =>
  (x, { predictions }, { weights }) => {
    const value = tf.neg(tf.sum(tokenLogProbs(weights, x, predictions, training)));
    return { value, report: tf.reshape(value, [1]) };
  };

function workOf({ weights }: Model, packed: PackedSequences, training: boolean): Work<Batch> {
  const batch = upload(weights, packed);
  const probe = () => {
    const parts = batch.predictions.targets.length;
    return upload(weights, probePairs(packed.sequences.length, parts), parts);
  };
  return { batch, probe, head: headOf(training), settings: { loss: 'likelihood', training } };
}

/** Sum of the losses of packed sequences and its gradient. */
export const sequenceGradient = (model: Model, packed: PackedSequences, recompute: boolean) =>
  gradientOf(model, workOf(model, packed, true), recompute);

/** Without gradients. */
export const sequenceLoss = (model: Model, packed: PackedSequences): number =>
  lossOf(model, workOf(model, packed, false)).value;

async function step(
  model: Model,
  rows: IndexedRow[],
  reader: SequenceReader,
  recipe: SequenceRecipe,
  { breathe }: Hooks,
) {
  const total = rows.reduce((sum, row) => sum + row.targets, 0);
  const sum = new StepSum(model, recipe.memory, total);
  let loss = 0;
  for (const group of groupsOf(rows)) {
    await breathe();
    const packed = packSequences(await Promise.all(group.map((row) => reader.read(row))));
    loss += sum.add(packed, (recompute) => sequenceGradient(model, packed, recompute)).value / total;
  }
  return sum.result({ loss });
}

async function evaluate(model: Model, rows: IndexedRow[], reader: SequenceReader, { breathe }: Hooks) {
  let [loss, count] = [0, 0];
  for (const group of groupsOf(rows)) {
    await breathe();
    const packed = packSequences(await Promise.all(group.map((row) => reader.read(row))));
    loss += sequenceLoss(model, packed);
    count += packed.targets.length;
  }
  return { loss: loss / count };
}

/** Like lengths together, the longest first, so that attention pads little and a lack of memory shows at once. */
const groupsOf = (rows: IndexedRow[]): IndexedRow[][] =>
  groupRows(
    rows.toSorted((a, b) => b.length - a.length),
    (row) => row.length,
    GROUP_ROWS,
  );
