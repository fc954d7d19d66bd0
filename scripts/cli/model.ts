import path from 'node:path';
import { listModels, type ModelStatus } from '@/trainer/model-status';
import { pullModel } from '@/trainer/pull';
import { UsageError } from './usage';

export const usage = 'model pull NAME | model list    brings a model of the catalogue here, or lists them';

/** `pull NAME` → `{name, path, sha256}`; `list` → `{models}`. */
export async function run(args: string[]): Promise<unknown> {
  const [verb, name, ...rest] = args;
  const modelsDir = modelsFolder();
  if (verb === 'list' && name === undefined) return { models: listModels({ modelsDir }) };
  if (verb === 'pull' && name !== undefined && rest.length === 0) {
    const stop = new AbortController();
    process.once('SIGINT', () => stop.abort());
    return pullModel(name, { modelsDir, onProgress: progressLine(name), signal: stop.signal });
  }
  throw new UsageError(
    verb === 'pull' ? 'Which model? One name.' : `"${verb ?? ''}" is neither pull nor list.`,
  );
}

function modelsFolder(): string {
  const { DISCERN_MODELS, DISCERN_DATA } = process.env;
  return path.resolve(DISCERN_MODELS || path.join(DISCERN_DATA || '.discern', 'models'));
}

/** One line a change of a twentieth, on stderr. */
function progressLine(name: string): (status: ModelStatus) => void {
  let last = '';
  return ({ state, done, total }) => {
    const share = total > 0 ? ` ${Math.floor((done / total) * 20) * 5} %` : '';
    const line = `${name}: ${state}${share}`;
    if (line !== last) process.stderr.write(`${line}\n`);
    last = line;
  };
}
