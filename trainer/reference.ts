/**
 * Reference log-probabilities: computed once before training and kept in an append-only file beside the run, named by a
 * hash of data and weights. A run that died while it computed them goes on where it stopped.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { groupPairs } from './data/group';
import { packPairs } from './data/pack';
import type { IndexedPair, PairReader } from './data/pairs';
import { TrainerError } from './errors';
import { answerLogps } from './model/answer-logps';
import { type LoraTensors, loraTensors } from './model/lora';
import { GROUP_ROWS } from './model/memory';
import type { Model } from './model/trainable';
import { loadWeights, type Weights } from './model/weights';
import { readPeft } from './peft';
import type { Hooks } from './stages/stage';
import { syncFile } from './state';

/** By line of the data file: [log p(chosen), log p(rejected)], sums in nats. */
export type ReferenceLogps = Map<number, [number, number]>;

/** The recipe's `reference`, and the file that keeps what it says. */
export type ReferenceOf = { reference: string; file: string };

export const referenceFile = (runDir: string, key: string) =>
  path.join(runDir, `reference-${key.slice(0, 16)}.jsonl`);

/** Reference log-probabilities of these pairs; `initial` is the model before its first step. */
export async function referencesOf(
  pairs: IndexedPair[],
  reader: PairReader,
  initial: Model,
  of: ReferenceOf,
  { breathe, progress }: Hooks,
): Promise<ReferenceLogps> {
  const between = async (done: number) => {
    progress(done, pairs.length);
    await breathe();
  };
  return withReference(of.reference, initial, (model) =>
    referenceLogps(of.file, pairs, reader, model, between),
  );
}

/** Does `work` with the reference model on the back end. */
export async function withReference<T>(
  reference: string,
  initial: Model,
  work: (model: ReferenceModel) => Promise<T>,
): Promise<T> {
  const model = await referenceModel(reference, initial);
  try {
    return await work(model);
  } finally {
    model.dispose();
  }
}

type ReferenceModel = { weights: Weights; lora: LoraTensors | undefined; dispose(): void };

async function referenceModel(reference: string, { weights, lora }: Model): Promise<ReferenceModel> {
  if (reference === 'base') return { weights, lora: undefined, dispose: () => {} };
  if (reference === 'initial') return { weights, lora, dispose: () => {} };
  if (existsSync(path.join(reference, 'adapter_config.json'))) {
    const own = loraTensors(readPeft(reference, weights.config));
    return { weights, lora: own, dispose: own.dispose };
  }
  const other = await loadWeights(reference);
  if (other.config.vocabSize === weights.config.vocabSize)
    return { weights: other, lora: undefined, dispose: other.dispose };
  other.dispose();
  throw new TrainerError(
    'other_vocabulary',
    `The reference model ${reference} has another vocabulary than the model.`,
  );
}

/** Pairs' log-probabilities, by line. */
export async function referenceLogps(
  file: string,
  pairs: IndexedPair[],
  reader: PairReader,
  model: Pick<ReferenceModel, 'weights' | 'lora'>,
  between: (done: number) => Promise<void>,
): Promise<ReferenceLogps> {
  const known = await computeMissing(file, groupPairs(pairs, GROUP_ROWS), between, {
    nameOf: (pair) => String(pair.line),
    whatOf: (pair) => `the pair in line ${pair.line}`,
    compute: async (group) => {
      const tokens = await Promise.all(group.map((pair) => reader.read(pair)));
      const values = answerLogps(model.weights, model.lora, packPairs(tokens));
      return group.map((_, i) => [values[2 * i]!, values[2 * i + 1]!]);
    },
  });
  return new Map(pairs.map(({ line }) => [line, known.get(String(line)) as [number, number]]));
}

type Wanted<T> = {
  /** Under which values are kept. */
  nameOf(item: T): string;
  /** How an error calls it. */
  whatOf(item: T): string;
  /** Log-probabilities of each item of a group. */
  compute(group: T[]): Promise<number[][]>;
};

/** Computes what the file lacks. Groups are the same however often this is interrupted, so the values are too. */
export async function computeMissing<T>(
  file: string,
  groups: T[][],
  between: (done: number) => Promise<void>,
  { nameOf, whatOf, compute }: Wanted<T>,
): Promise<Map<string, number[]>> {
  const known = readKnown(file);
  let done = 0;
  for (const group of groups) {
    await between(done);
    if (group.some((item) => !known.has(nameOf(item)))) {
      const found = await compute(group);
      const lines = group.map((item, i) => {
        const logps = found[i]!;
        if (!logps.every(Number.isFinite))
          throw new TrainerError(
            'not_finite',
            `The reference model gives no finite log-probability for ${whatOf(item)}; its weights are damaged.`,
          );
        known.set(nameOf(item), logps);
        return `${JSON.stringify({ of: nameOf(item), logps })}\n`;
      });
      appendFileSync(file, lines.join(''));
    }
    done += group.length;
  }
  if (existsSync(file)) syncFile(file);
  return known;
}

/** Whole lines only: the last may be cut by a crash. */
function readKnown(file: string): Map<string, number[]> {
  const known = new Map<string, number[]>();
  if (!existsSync(file)) return known;
  const text = readFileSync(file, 'utf8');
  for (const line of text.split('\n')) {
    try {
      const { of, logps } = JSON.parse(line) as { of: string; logps: number[] };
      if (Array.isArray(logps)) known.set(of, logps);
    } catch {
      // a broken line is computed again
    }
  }
  if (text && !text.endsWith('\n')) appendFileSync(file, '\n');
  return known;
}
