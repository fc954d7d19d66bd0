/** What stands in the models folder, read from files alone: catalogue entries and other Hugging Face folders. */
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { CATALOGUE, findInCatalogue } from './catalogue';
import { TrainerError } from './errors';
import { writeJsonAtomic } from './io/atomic';

export type ModelState = 'absent' | 'downloading' | 'converting' | 'ready' | 'failed';
export type ModelStatus = {
  state: ModelState;
  done: number;
  total: number;
  message: string | null;
  sha256?: string;
  /** Size and time of the weights that `sha256` is of. */
  stamp?: string;
};
export type ListedModel = ModelStatus & {
  name: string;
  title: string;
  licence: string | null;
  parameters: number | null;
  path: string | null;
};

const ABSENT: ModelStatus = { state: 'absent', done: 0, total: 0, message: null };
const statusFile = (name: string, modelsDir: string) => path.join(modelsDir, `${name}.status.json`);
const isModel = (dir: string) => existsSync(path.join(dir, 'config.json'));

/** `ready` exactly when the folder is there; a download whose process died reads as it was left. */
export function readStatus(name: string, modelsDir: string): ModelStatus {
  const stored = parse(statusFile(name, modelsDir));
  if (isModel(path.join(modelsDir, name))) return { ...ABSENT, ...stored, state: 'ready', message: null };
  if (!stored || stored.state === 'ready') return ABSENT;
  return { ...stored, sha256: undefined, stamp: undefined };
}

export function writeStatus(name: string, modelsDir: string, status: ModelStatus): void {
  writeJsonAtomic(statusFile(name, modelsDir), status);
}

function parse(file: string): ModelStatus | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ModelStatus;
  } catch {
    return undefined;
  }
}

/** Changes when the weights are replaced. */
export function weightStamp(dir: string): string {
  return readdirSync(dir)
    .filter((name) => name.endsWith('.safetensors'))
    .sort()
    .map((name) => {
      const { size, mtimeMs } = statSync(path.join(dir, name));
      return `${name} ${size} ${mtimeMs}`;
    })
    .join(', ');
}

/** The catalogue in its order, then the other model folders of `modelsDir` by name. */
export function listModels({ modelsDir }: { modelsDir: string }): ListedModel[] {
  const known = CATALOGUE.map(({ name, title, licence, parameters }) => {
    const status = readStatus(name, modelsDir);
    const where = status.state === 'ready' ? path.join(modelsDir, name) : null;
    return { name, title, licence, parameters, path: where, ...status };
  });
  const others = (existsSync(modelsDir) ? readdirSync(modelsDir).sort() : [])
    .filter((name) => !name.startsWith('.') && !findInCatalogue(name) && isModel(path.join(modelsDir, name)))
    .map((name) => ({
      ...ABSENT,
      state: 'ready' as const,
      name,
      title: name,
      licence: null,
      parameters: null,
      path: path.join(modelsDir, name),
    }));
  return [...known, ...others];
}

export type ResolveOptions = {
  modelsDir: string;
  /** Further folders whose models may be used. */
  extraRoots?: string[];
  /** The command line may name any folder; the API may not. */
  allowAnyPath?: boolean;
};

/** The folder of a model: a catalogue name that is here, or a Hugging Face folder, symbolic links resolved. */
export function resolveModel(
  nameOrDir: string,
  { modelsDir, extraRoots = [], allowAnyPath = false }: ResolveOptions,
): { name: string; path: string } {
  const entry = findInCatalogue(nameOrDir);
  const folder = entry ? path.join(modelsDir, entry.name) : locate(nameOrDir, modelsDir, allowAnyPath);
  if (!folder || !isModel(folder)) {
    const advice = entry
      ? `Bring it here: npx discern model pull ${entry.name}.`
      : `It is no name of the catalogue (${CATALOGUE.map((each) => each.name).join(', ')}) and no folder with a config.json.`;
    throw new TrainerError('unknown_model', `The model ${nameOrDir} is not here. ${advice}`);
  }
  const real = realpathSync(folder);
  const roots = [modelsDir, ...extraRoots]
    .filter((root) => existsSync(root))
    .map((root) => realpathSync(root));
  if (!allowAnyPath && !roots.some((root) => real.startsWith(root + path.sep)))
    throw new TrainerError(
      'outside_models',
      `The model ${nameOrDir} lies outside the models folder ${modelsDir}. Move it there, or set DISCERN_MODELS.`,
    );
  return { name: entry?.name ?? path.basename(real), path: real };
}

/** A name or path is first looked for below `modelsDir`; with `anyPath` also from the working folder. */
function locate(nameOrDir: string, modelsDir: string, anyPath: boolean): string | undefined {
  if (nameOrDir.includes('\0')) return undefined;
  const places = [path.resolve(modelsDir, nameOrDir), ...(anyPath ? [path.resolve(nameOrDir)] : [])];
  return places.find(isModel);
}
