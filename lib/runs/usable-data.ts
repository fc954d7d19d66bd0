import type { z } from 'zod';
import type { RecipeInput } from '@/lib/contracts/recipe';
import { db } from '@/lib/db';
import { DiscernError, notFound } from '@/lib/errors';
import { checkBase, namesOfBases } from '@/lib/models/base-folder';
import { type CorpusShare, usableCorpora } from './usable-corpora';
import { usableVersion } from './usable-version';

type Recipe = z.output<typeof RecipeInput>;

interface Asked {
  projectId: string;
  versionId?: string | undefined;
  recipe: Recipe;
}

/** What a run trains on: the pairs of a set version, or corpora. */
export type UsableData =
  | { version: Awaited<ReturnType<typeof usableVersion>>; corpora?: never }
  | { version?: never; corpora: CorpusShare[] };

/** The data that a run is asked on, after checking that all the recipe names can be used. */
export async function usableData({ projectId, versionId, recipe }: Asked): Promise<UsableData> {
  const data = await dataOf(projectId, versionId, recipe);
  await checkBase(projectId, recipe.model);
  if (recipe.adapter) await checkCheckpoint(projectId, recipe, 'adapter', recipe.adapter);
  if (recipe.stage === 'dpo' && recipe.reference !== 'base' && recipe.reference !== 'initial')
    await checkCheckpoint(projectId, recipe, 'reference', recipe.reference);
  return data;
}

async function dataOf(projectId: string, versionId: string | undefined, recipe: Recipe): Promise<UsableData> {
  const { stage } = recipe;
  if (stage === 'dpo' || stage === 'judge') {
    if (!versionId)
      throw wrong(
        'invalid',
        'versionId',
        `A ${stage} run needs versionId: the set version whose pairs it trains on.`,
      );
    return { version: await usableVersion(projectId, versionId) };
  }
  if (versionId)
    throw wrong(
      'invalid',
      'versionId',
      `A run of the stage ${stage} takes no versionId: it trains on the corpora that data names.`,
    );
  return { corpora: await usableCorpora(projectId, recipe) };
}

/** An adapter must be a LoRA of the same base; a reference may be anything that writes. */
async function checkCheckpoint(
  projectId: string,
  recipe: Recipe,
  key: 'adapter' | 'reference',
  id: string,
): Promise<void> {
  const found = await db.checkpoint.findFirst({ where: { id, projectId } });
  if (!found) throw notFound(`Checkpoint ${id}`);
  const complain = (message: string) => wrong('unprocessable', `recipe.${key}`, message);
  if (found.base !== recipe.model && !(key === 'reference' && id === recipe.model)) {
    const nameOf = await namesOfBases([found.base, recipe.model]);
    throw complain(
      `Checkpoint ${found.name} belongs to ${nameOf(found.base)}, not to ${nameOf(recipe.model)}.`,
    );
  }
  if (found.kind === 'judge')
    throw complain(
      `Checkpoint ${found.name} is a judge: it gives scores and writes no text. Choose another checkpoint.`,
    );
  if (key === 'adapter' && found.kind !== 'lora')
    throw complain(`Checkpoint ${found.name} is no LoRA adapter. Name it as the model instead.`);
}

const wrong = (code: 'invalid' | 'unprocessable', field: string, message: string) =>
  new DiscernError(code, message, [{ field, message }]);
