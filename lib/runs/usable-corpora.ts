import type { RecipeOf } from '@/lib/contracts/recipe';
import { type ReadyCorpus, readyCorpus } from '@/lib/corpora/ready-corpus';
import { DiscernError } from '@/lib/errors';

const KIND = { sft: 'chat', cpt: 'text' } as const;

export type CorpusShare = ReadyCorpus & { weight: number };

/** The corpora that a recipe names, with their weights: each of this project, ready, and of the kind that its stage reads. */
export async function usableCorpora(
  projectId: string,
  { stage, data }: RecipeOf<'sft' | 'cpt'>,
): Promise<CorpusShare[]> {
  const shares: CorpusShare[] = [];
  for (const [i, { corpus: id, weight }] of data.entries()) {
    const field = `recipe.data.${i}.corpus`;
    if (shares.some((s) => s.id === id)) throw wrong(field, 'A corpus may stand in the recipe once only.');
    const corpus = await readyCorpus(id, projectId);
    if (corpus.kind !== KIND[stage])
      throw wrong(
        field,
        `The corpus "${corpus.name}" holds ${corpus.kind} rows; a ${stage} run needs ${KIND[stage]} rows.`,
      );
    shares.push({ ...corpus, weight });
  }
  return shares;
}

const wrong = (field: string, message: string) =>
  new DiscernError('unprocessable', message, [{ field, message }]);
