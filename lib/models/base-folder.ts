import { existsSync } from 'node:fs';
import path from 'node:path';
import { checkpointFolder } from '@/lib/data-folder';
import { db } from '@/lib/db';
import { DiscernError, notFound } from '@/lib/errors';
import { modelFolder } from './model-folder';

/** Checkpoints with all weights may stand where base models do, by their id. */
export const isCheckpointId = (base: string): boolean =>
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(base);

/**
 * The folder of what a recipe or a checkpoint names as its base, which `checkBase` has let through: a model, or a checkpoint
 * with all weights. Throws with what to do when it is not there.
 */
export async function baseFolder(base: string): Promise<string> {
  if (!isCheckpointId(base)) return modelFolder(base);
  const folder = checkpointFolder(base);
  if (existsSync(path.join(folder, 'config.json'))) return folder;
  throw new DiscernError(
    'unprocessable',
    'The files of the checkpoint to start from are not in the data folder. Restore them from a backup.',
    [{ field: 'recipe.model', message: 'is not in the data folder' }],
  );
}

/** Throws where a base is no model on this machine and no checkpoint of the project that a run can start from. */
export async function checkBase(projectId: string, base: string): Promise<void> {
  if (isCheckpointId(base)) {
    const found = await db.checkpoint.findFirst({ where: { id: base, projectId } });
    if (!found) throw notFound(`Checkpoint ${base}`);
    const message = `Checkpoint ${found.name} has no weights of its own: name its base as the model, and the checkpoint as the adapter.`;
    if (found.kind === 'lora' || found.kind === 'judge')
      throw new DiscernError('unprocessable', message, [{ field: 'recipe.model', message }]);
  }
  await baseFolder(base);
}

/** What people call these bases: a checkpoint by its name. */
export async function namesOfBases(bases: string[]): Promise<(base: string) => string> {
  const ids = [...new Set(bases.filter(isCheckpointId))];
  const rows = ids.length
    ? await db.checkpoint.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } })
    : [];
  const names = new Map(rows.map((row) => [row.id, row.name]));
  return (base) => names.get(base) ?? base;
}
