/** The pairs of a dpo or judge run: those to train on and those held out. */
import { longestFamily } from '../data/group';
import { type IndexedPair, indexPairs, PairReader } from '../data/pairs';
import type { ChatTokenizer } from '../io/tokenizer';
import { GROUP_ROWS } from '../model/memory';
import type { RecipeOf } from '../recipe';
import { dataOf, meanOver } from './row-data';
import type { RowLengths } from './stage';

/** Reads and checks the file. */
export async function openPairs(recipe: RecipeOf<'dpo' | 'judge'>, tokenizer: ChatTokenizer) {
  const index = await indexPairs(recipe.data, tokenizer, recipe);
  const data = dataOf(recipe, index, { code: 'no_pairs', row: 'pair' });
  return {
    ...data,
    reader: new PairReader(recipe.data, tokenizer, recipe),
    lengths: lengthsOf(data.train),
  };
}

function lengthsOf(pairs: IndexedPair[]): RowLengths {
  const mean = meanOver(pairs);
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
