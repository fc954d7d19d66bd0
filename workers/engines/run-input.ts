import { existsSync } from 'node:fs';
import path from 'node:path';
import type { z } from 'zod';
import { RecipeInput, type RecipeOf } from '@/lib/contracts/recipe';
import { checkpointFolder, corpusFile, setFile } from '@/lib/data-folder';
import { DiscernError } from '@/lib/errors';
import { baseFolder, namesOfBases } from '@/lib/models/base-folder';
import type { LoadedRun } from '@/lib/runs/load-run';
import { usableCorpora } from '@/lib/runs/usable-corpora';
import { VERSION } from '@/lib/version';
import type { TrainInput } from '../model-child/protocol';

/** The child's input: the recipe with files for names, and what the checkpoint's lineage will say of its data. */
export async function inputOf(run: LoadedRun, folder: string): Promise<TrainInput> {
  const recipe = RecipeInput.parse(run.recipe);
  const { files, origin } =
    recipe.stage === 'dpo' || recipe.stage === 'judge'
      ? pairsOf(run, recipe)
      : await corporaOf(run.projectId, recipe);
  return {
    recipe: {
      ...recipe,
      ...files,
      model: await baseFolder(recipe.model),
      ...(recipe.adapter ? { adapter: checkpointFolder(recipe.adapter) } : {}),
    },
    out: path.join(folder, 'out'),
    lineage: {
      base: recipe.model,
      baseName: (await namesOfBases([recipe.model]))(recipe.model),
      ...origin,
      recipe: run.recipe,
      recipeHash: run.recipeHash,
      codeVersion: VERSION,
    },
  };
}

/** Recipe keys that name files, and the lineage's words for the same. */
interface Data {
  files: Record<string, unknown>;
  origin: Record<string, unknown>;
}

function pairsOf({ version }: LoadedRun, recipe: z.output<typeof RecipeInput>): Data {
  const contentHash = version?.contentHash;
  if (!version || !contentHash || !existsSync(setFile(contentHash)))
    throw new DiscernError(
      'unprocessable',
      'The file of the set version is not in the data folder. Freeze the set again: the same data gives the same file.',
    );
  const isFolder = recipe.stage === 'dpo' && recipe.reference !== 'base' && recipe.reference !== 'initial';
  return {
    files: {
      data: setFile(contentHash),
      ...(isFolder ? { reference: checkpointFolder(recipe.reference) } : {}),
    },
    origin: { set: version.set.name, setVersion: version.version, contentHash },
  };
}

async function corporaOf(projectId: string, recipe: RecipeOf<'sft' | 'cpt'>): Promise<Data> {
  const corpora = await usableCorpora(projectId, recipe);
  for (const { name, contentHash } of corpora)
    if (!existsSync(corpusFile(contentHash)))
      throw new DiscernError(
        'unprocessable',
        `The file of the corpus "${name}" is not in the data folder. Restore it from a backup, or upload the corpus again.`,
      );
  return {
    files: { data: corpora.map((c) => ({ file: corpusFile(c.contentHash), weight: c.weight })) },
    origin: {
      corpora: corpora.map(({ id, name, contentHash, weight }) => ({ id, name, contentHash, weight })),
    },
  };
}
