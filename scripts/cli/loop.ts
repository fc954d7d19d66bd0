import { cpSync, existsSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { UsageError } from './usage';

export const usage =
  'loop [--prompts FILE] [--format hh] [--rankings FILE] [--model NAME|DIR] [--epochs N] [--seed N] [--pairs N] [--held-out N] [--out DIR]    one whole round without a browser';
export const needsDatabase = true;
export const needsTensorflow = true;

const count = (name: string, text: string | undefined, otherwise: number): number => {
  const n = text === undefined ? otherwise : Number(text);
  if (!Number.isInteger(n) || n < 1)
    throw new UsageError(`--${name} must be a whole number from 1 on, not ${text}.`);
  return n;
};

/** Rank, expand, freeze, train, measure: the same verbs as the app, in this process. */
export async function run(args: string[]) {
  const { values } = parseArgs({
    args,
    options: {
      prompts: { type: 'string' },
      format: { type: 'string' },
      rankings: { type: 'string' },
      model: { type: 'string' },
      epochs: { type: 'string' },
      seed: { type: 'string' },
      pairs: { type: 'string' },
      'held-out': { type: 'string' },
      out: { type: 'string' },
    },
  });
  if (values.format !== undefined && values.format !== 'hh' && values.format !== 'jsonl')
    throw new UsageError(`--format is jsonl or hh, not ${values.format}.`);
  if (values.format === 'hh' && !values.prompts) throw new UsageError('--format hh wants --prompts FILE.');
  if (values.rankings && !values.prompts)
    throw new UsageError('--rankings wants --prompts FILE: rankings are of its rows.');
  const heldOut = count('held-out', values['held-out'], 48);
  const recipe = {
    epochs: count('epochs', values.epochs, 1),
    seed: count('seed', values.seed, 1),
    maxPairs: count('pairs', values.pairs, 48),
    // All held-out pairs are measured after the run, with their interval; the run itself needs no more than a glance.
    maxEvalPairs: 4,
    learningRate: 2e-4,
    batchSize: 4,
    saveEvery: 1,
  };
  const model = chooseModel(values.model ?? 'smollm2-135m');
  // Loaded only now: the environment is read at its first use.
  const { disconnect } = await import('@/lib/db');
  const { stopListening } = await import('@/lib/live/listen');
  const { checkpointFolder } = await import('@/lib/data-folder');
  const { DEMO_PROMPTS, DEMO_RANKINGS, gather, loopPerson, makeProject } = await import('../loop/gather');
  const { freeze, measure, trainOn } = await import('../loop/train-and-measure');
  try {
    await ensureModel(model);
    const given = values.prompts
      ? {
          prompts: values.prompts,
          format: (values.format ?? 'jsonl') as 'jsonl' | 'hh',
          rankings: values.rankings,
        }
      : { prompts: DEMO_PROMPTS, format: 'jsonl' as const, rankings: DEMO_RANKINGS };
    const person = await loopPerson();
    const projectId = await makeProject(person, given);
    const unread = await gather(person, projectId, given);
    const version = await freeze(person, projectId);
    const id = await trainOn(person, projectId, version.id, { ...recipe, model });
    const { before, after } = await measure(id, version.contentHash!, heldOut);
    const checkpoint = values.out ? path.resolve(values.out) : checkpointFolder(id);
    if (values.out) cpSync(checkpointFolder(id), checkpoint, { recursive: true });
    const answer = {
      checkpoint,
      model,
      trainPairs: Math.min(version.trainCount, recipe.maxPairs),
      testPairs: after.pairs,
      frozen: { train: version.trainCount, test: version.testCount, hash: version.contentHash },
      dropped: Object.fromEntries(
        Object.entries({ ...unread, ...version.counts?.dropped }).map(([k, n]) => [k, Number(n)]),
      ),
      before,
      after,
    };
    if (!process.argv.includes('--json')) process.stdout.write(table(answer));
    return process.argv.includes('--json') ? answer : { checkpoint };
  } finally {
    await stopListening();
    await disconnect();
  }
}

/** A folder's parent stands for DISCERN_MODELS in this process: below it the folder is a model by its name. */
function chooseModel(nameOrFolder: string): string {
  if (!existsSync(path.join(nameOrFolder, 'config.json'))) return nameOrFolder;
  const folder = path.resolve(nameOrFolder);
  process.env.DISCERN_MODELS = path.dirname(folder);
  return path.basename(folder);
}

async function ensureModel(name: string) {
  const { env } = await import('@/lib/env');
  const { localModels } = await import('@/lib/models/model-folder');
  const { pullModel } = await import('@/trainer/pull');
  const { say } = await import('../loop/inline');
  if (localModels().includes(name)) return;
  await pullModel(name, {
    modelsDir: env().DISCERN_MODELS,
    onProgress: ({ state, done, total }) => say(`model ${name}: ${state} ${done} / ${total}`, false),
  });
  say(`model ${name}: ready`);
}

interface Answer {
  trainPairs: number;
  testPairs: number;
  dropped: Record<string, number>;
  before: { accuracy: number; margin: number; interval: [number, number] };
  after: { accuracy: number; margin: number; interval: [number, number] };
}

function table({ trainPairs, testPairs, dropped, before, after }: Answer): string {
  const percent = (x: number) => `${(100 * x).toFixed(1)} %`;
  const margin = (s: Answer['after']) =>
    `${s.margin.toFixed(4)} (${s.interval[0].toFixed(4)} to ${s.interval[1].toFixed(4)})`;
  const rows = [
    ['', 'base', 'checkpoint'],
    ['accuracy, held-out', percent(before.accuracy), percent(after.accuracy)],
    ['reward margin, held-out', before.margin.toFixed(4), margin(after)],
  ];
  const width = [0, 1].map((c) => Math.max(...rows.map((r) => r[c]!.length)));
  const lines = rows.map((r) => `${r[0]!.padEnd(width[0]!)}  ${r[1]!.padEnd(width[1]!)}  ${r[2]}`);
  const lost = Object.entries(dropped).map(([reason, n]) => `${n} ${reason}`);
  return [
    '',
    ...lines,
    '',
    `${trainPairs} training pairs, ${testPairs} held-out pairs; dropped: ${lost.join(', ') || 'none'}.`,
    'Margin: mean with its bootstrap 95 % interval over held-out prompts.',
    '',
  ].join('\n');
}
