import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** What a file `scripts/cli/<name>.ts` exports. */
export interface Command {
  /** One line of arguments, and what it does: `train RECIPE.json --out DIR    trains without a database`. */
  usage: string;
  /** Asks for DATABASE_URL and the secrets before `run`; the embedded server starts when none runs. */
  needsDatabase?: boolean;
  /** Waits for the TensorFlow set-up before `run`. */
  needsTensorflow?: boolean;
  /**
   * Does the work. Progress goes to stderr. What it returns is printed: with --json as the last line of stdout, else as
   * `key: value` lines.
   */
  run(args: string[]): Promise<unknown>;
}

/** Every command and its line of help, in the order of the help text. */
export const commands: Record<string, string> = {
  start: 'set everything up and run Discern (as npm start)',
  import: 'import prompts, candidates or rankings from a file',
  loop: 'rank, freeze, train and review in one go, without a browser',
  filter: 'drop poor rows of a corpus: length, symbols, repetition, language, quality, duplicates',
  freeze: 'freeze a version of a preference set',
  train: 'train from a recipe, without a database',
  logps: 'log-probabilities of chosen and rejected answers',
  generate: 'answers of a model to prompts',
  score: 'scores of a judge for candidates',
  grade: 'scores of a grader against gold answers',
  merge: 'merge a LoRA adapter into its base model',
  export: 'write a model as GGUF, for llama.cpp',
  serve: 'serve a checkpoint over HTTP',
  model: 'pull a model of the catalogue, or list them',
  recount: 'compare the figures of work done with a full count, and mend them',
  user: 'add a person who may sign in',
  doctor: 'what this machine trains with: back end, threads, speed, memory',
};

const fileOf = (name: string) => path.join(import.meta.dirname, `${name}.ts`);

/** The names whose file exists (`start` is run by discern.mjs). */
export const available = () =>
  Object.keys(commands).filter((name) => name === 'start' || existsSync(fileOf(name)));

export const load = (name: string): Promise<Command> => import(pathToFileURL(fileOf(name)).href);
