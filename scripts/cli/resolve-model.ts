import { existsSync } from 'node:fs';
import path from 'node:path';
import { TrainerError } from '../../trainer/errors';

/** A folder as it stands, or the name of a model below DISCERN_MODELS. Paths are relative to `from`. */
export async function resolveCliModel(nameOrFolder: string, from = process.cwd()): Promise<string> {
  const folder = path.resolve(from, nameOrFolder);
  if (existsSync(path.join(folder, 'config.json'))) return folder;
  const data = process.env.DISCERN_DATA || path.join(import.meta.dirname, '../../.discern');
  const models = process.env.DISCERN_MODELS || path.join(data, 'models');
  const named = path.join(models, nameOrFolder);
  if (/^[A-Za-z0-9][\w.-]*$/.test(nameOrFolder) && existsSync(path.join(named, 'config.json'))) return named;
  throw new TrainerError(
    'unknown_model',
    `There is no model ${nameOrFolder}: neither a folder with a config.json nor a model on this machine. Get one with: npx discern model pull ${nameOrFolder}`,
  );
}
