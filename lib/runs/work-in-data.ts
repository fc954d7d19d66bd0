import type { z } from 'zod';
import type { RecipeInput, RecipeOf } from '@/lib/contracts/recipe';
import { corpusFile } from '@/lib/data-folder';
import { type CorpusLengths, lengthsOfCorpus } from './lengths-of-corpus';
import { type Lengths, lengthsOfRows } from './lengths-of-rows';
import type { CorpusShare } from './usable-corpora';
import type { UsableData } from './usable-data';

/** Rows of one epoch, rows held out, and their lengths in rough tokens. */
export interface DataWork extends Lengths {
  train: number;
  test: number;
}

export async function workInData(data: UsableData, recipe: z.output<typeof RecipeInput>): Promise<DataWork> {
  if (recipe.stage === 'dpo' || recipe.stage === 'judge') {
    const version = data.version!;
    // of a pair KTO takes at most two answers, one where others have them too
    const each = recipe.stage === 'dpo' && recipe.loss === 'kto' ? 2 : 1;
    return {
      train: Math.min(each * version.trainCount, recipe.maxPairs ?? Infinity),
      test: Math.min(each * version.testCount, recipe.maxEvalPairs ?? Infinity),
      ...(await lengthsOfRows(version.contentHash, recipe.maxLength)),
    };
  }
  return workInCorpora(data.corpora!, recipe);
}

/**
 * An epoch is the first corpus once, and of each other one as many tokens as its weight asks for beside it. Every token is
 * taken for one that counts: of a chat fewer do.
 */
async function workInCorpora(
  corpora: CorpusShare[],
  { stage, maxLength, evalShare, maxRows, maxEvalRows }: RecipeOf<'sft' | 'cpt'>,
): Promise<DataWork> {
  const sources = await Promise.all(
    corpora.map(async (c) => {
      const lengths = await lengthsOfCorpus(corpusFile(c.contentHash), maxLength);
      const rows = Math.min(Math.max(1, Math.round(c.rows * (1 - evalShare))), maxRows ?? Infinity);
      return { weight: c.weight, ...piecesOf(stage, rows, lengths, maxLength) };
    }),
  );
  const domain = sources[0]!;
  const budget = (domain.pieces * domain.tokens) / domain.weight;
  const pieces = sources.map((s) => (budget * s.weight) / s.tokens);
  const train = pieces.reduce((a, b) => a + b, 0);
  const tokens = sources.reduce((n, s, i) => n + s.tokens * pieces[i]!, 0) / train;
  return {
    train: Math.max(1, Math.round(train)),
    test: Math.min(Math.round(corpora.reduce((n, c) => n + c.rows * evalShare, 0)), maxEvalRows),
    meanPrompt: 0,
    meanCompletion: tokens,
    longest: Math.max(...sources.map((s) => s.longest)),
  };
}

/** A long text is cut into pieces; a long chat is cut. */
function piecesOf(stage: 'sft' | 'cpt', rows: number, lengths: CorpusLengths, maxLength: number) {
  const longest = Math.min(lengths.longest, maxLength);
  if (stage === 'sft') return { pieces: rows, tokens: Math.max(1, lengths.meanCut), longest };
  const each = Math.max(1, lengths.mean / maxLength);
  return { pieces: rows * each, tokens: Math.max(1, lengths.mean / each), longest };
}
