import { existsSync, readdirSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { env } from '@/lib/env';
import { DiscernError } from '@/lib/errors';
import { findInCatalogue } from '@/trainer/catalogue';

const holdsModel = (folder: string) =>
  existsSync(path.join(folder, 'config.json')) && existsSync(path.join(folder, 'tokenizer.json'));

/** Names of the model folders below DISCERN_MODELS. */
export function localModels(): string[] {
  const root = env().DISCERN_MODELS;
  if (!existsSync(root)) return [];
  return readdirSync(root, { withFileTypes: true })
    .filter((d) => (d.isDirectory() || d.isSymbolicLink()) && holdsModel(path.join(root, d.name)))
    .map((d) => d.name)
    .sort();
}

/**
 * The folder of a model by its name: it must lie below DISCERN_MODELS for real (a link that leads out is refused).
 * Throws with what to do when it is not there.
 */
export async function modelFolder(name: string): Promise<string> {
  const root = env().DISCERN_MODELS;
  const folder = path.join(root, name);
  if (!/^[A-Za-z0-9][\w.-]*$/.test(name) || !holdsModel(folder)) {
    const known = findInCatalogue(name);
    const hint = known
      ? `Get it on the Runs page, or with: npx discern model pull ${name}`
      : `Models here: ${localModels().join(', ') || 'none'}.`;
    throw new DiscernError('unprocessable', `The model "${name}" is not on this machine. ${hint}`, [
      { field: 'recipe.model', message: 'is not on this machine' },
    ]);
  }
  const real = realpathSync(folder);
  if (path.relative(realpathSync(root), real).startsWith('..'))
    throw new DiscernError(
      'forbidden',
      `The model "${name}" leads out of the models folder. Move it into DISCERN_MODELS.`,
    );
  return real;
}
