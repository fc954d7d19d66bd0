import type { z } from 'zod';
import type { RecipeInput } from '@/lib/contracts/recipe';
import { db } from '@/lib/db';
import { DiscernError, notFound } from '@/lib/errors';
import { modelFolder } from '@/lib/models/model-folder';

interface Asked {
  projectId: string;
  versionId: string;
  recipe: z.output<typeof RecipeInput>;
}

/** The frozen version of this project that a run is asked on, after checking that all the recipe names is there. */
export async function usableVersion({ projectId, versionId, recipe }: Asked) {
  const version = await db.preferenceSetVersion.findUnique({
    where: { id: versionId },
    include: { set: true },
  });
  if (!version || version.projectId !== projectId) throw notFound('This set version');
  if (!version.frozenAt)
    throw new DiscernError(
      'unprocessable',
      'This set version is not frozen yet. Wait until it is, then start the run.',
    );
  if (version.trainCount === 0)
    throw new DiscernError(
      'unprocessable',
      'This set version has no training pairs. Widen the selection and freeze again.',
    );
  await modelFolder(recipe.model);
  for (const id of [recipe.adapter, recipe.reference].filter(
    (x) => x !== undefined && x !== 'base' && x !== 'initial',
  )) {
    const found = await db.checkpoint.findFirst({ where: { id: id as string, projectId } });
    if (!found) throw notFound(`Checkpoint ${id}`);
    if (found.base !== recipe.model)
      throw new DiscernError(
        'unprocessable',
        `Checkpoint ${found.name} belongs to ${found.base}, not to ${recipe.model}.`,
      );
  }
  return version;
}
