import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { TrainerError } from '../../trainer/errors';
import { resolveCliModel } from './resolve-model';
import { UsageError } from './usage';

export const usage = 'train RECIPE.json --out DIR [--resume]    trains from a recipe, without a database';
export const needsTensorflow = true;

/** Trains in this process; Ctrl-C saves the state and stops, `--resume` goes on from it. */
export async function run(args: string[]) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { out: { type: 'string' }, resume: { type: 'boolean', default: false } },
  });
  const [file, ...more] = positionals;
  if (!file || more.length > 0 || !values.out)
    throw new UsageError('A recipe file and --out DIR are needed.');
  const recipe = await readRecipe(file);
  const { train } = await import('../../trainer/train');
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  const { checkpoint, steps, loss, seconds, peakMb, backend } = await train(recipe, {
    outDir: values.out,
    resume: values.resume,
    signal: stop.signal,
    onEvent: (e) => {
      if (e.type === 'metric') console.error(JSON.stringify(e.metric));
      else if (e.type === 'log') console.error(e.line);
      else if (e.type === 'backend') console.error(`back end: ${e.name}. ${e.reason}`);
      else if (e.type === 'progress') console.error(`reference: ${e.done} of ${e.total} rows`);
    },
  });
  return { checkpoint, steps, loss, seconds, peakMb, backend };
}

/** Paths in a recipe are relative to its file, or else to the working folder; `model` may also be a name of the catalogue. */
async function readRecipe(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new TrainerError('missing_file', `The recipe ${file} cannot be read.`);
  });
  let recipe: Record<string, unknown>;
  try {
    recipe = JSON.parse(text);
  } catch (e) {
    throw new TrainerError('recipe', `${file} is not JSON: ${(e as Error).message}.`);
  }
  if (recipe === null || typeof recipe !== 'object') return recipe;
  const here = path.dirname(path.resolve(file));
  const resolved = { ...recipe };
  for (const key of ['data', 'evalData', 'adapter'])
    if (typeof recipe[key] === 'string') resolved[key] = find(recipe[key], here);
  // several files that are mixed
  if (Array.isArray(recipe.data))
    resolved.data = recipe.data.map((source) =>
      typeof source?.file === 'string' ? { ...source, file: find(source.file, here) } : source,
    );
  const { reference, model } = recipe;
  if (typeof reference === 'string' && reference !== 'base' && reference !== 'initial')
    resolved.reference = find(reference, here);
  if (typeof model === 'string') resolved.model = await resolveCliModel(model, here);
  return resolved;
}

function find(file: string, here: string): string {
  const beside = path.resolve(here, file);
  return existsSync(beside) ? beside : path.resolve(file);
}
