/** The pairs of a dpo or judge run: those to train on and those held out. */
import { longestFamily } from '../data/group';
import { plainOrder } from '../data/order';
import { type IndexedPair, indexPairs, PairReader } from '../data/pairs';
import { TrainerError } from '../errors';
import type { ChatTokenizer } from '../io/tokenizer';
import { GROUP_ROWS } from '../model/memory';
import type { RecipeOf } from '../recipe';
import type { DataCounts, RowLengths } from './stage';

/** Reads and checks the file. */
export async function openPairs(recipe: RecipeOf<'dpo' | 'judge'>, tokenizer: ChatTokenizer) {
  const { rows, truncated, dropped, ...index } = await indexPairs(recipe.data, tokenizer, recipe);
  const train = index.train.slice(0, recipe.maxPairs);
  const test = index.test.slice(0, recipe.maxEvalPairs);
  const counts: DataCounts = { rows, train: train.length, test: test.length, truncated, dropped };
  if (!train.length)
    throw new TrainerError('no_pairs', 'No pair is left to train on: see what was dropped.', counts);
  const { epochs, shuffle, seed, batchSize, gradientAccumulation } = recipe;
  const perStep = batchSize * gradientAccumulation;
  return {
    train,
    test,
    counts,
    reader: new PairReader(recipe.data, tokenizer, recipe),
    order: plainOrder(train.length, { epochs, perStep, shuffle, seed }),
    held: test.length,
    lengths: lengthsOf(train),
    linesOf: (rows: number[]) => rows.map((i) => train[i]!.line),
  };
}

function lengthsOf(pairs: IndexedPair[]): RowLengths {
  const mean = (of: (pair: IndexedPair) => number) => pairs.reduce((sum, p) => sum + of(p), 0) / pairs.length;
  return {
    meanPrompt: mean((p) => p.prompt),
    meanCompletion: mean((p) => (p.chosen + p.rejected) / 2),
    longest: longestFamily(pairs, GROUP_ROWS),
    deepest: pairs.reduce((most, p) => Math.max(most, p.prompt + p.chosen, p.prompt + p.rejected), 0),
  };
}

export type PairData = Awaited<ReturnType<typeof openPairs>>;

export const readAll = (reader: PairReader, pairs: IndexedPair[]) =>
  Promise.all(pairs.map((pair) => reader.read(pair)));
