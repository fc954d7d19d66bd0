import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { CORPUS_KINDS, type CorpusKind, readCorpusRows, textOfRow } from '../../trainer/data/corpus';
import { fitQuality, saveQuality } from '../../trainer/data/filter/classifier';
import { filterCorpus } from '../../trainer/data/filter/filter-corpus';
import { parseFilters } from '../../trainer/data/filter/options';
import { readLines } from '../../trainer/data/read-lines';
import { TrainerError } from '../../trainer/errors';
import { writeJsonAtomic } from '../../trainer/io/atomic';
import { UsageError } from './usage';

export const usage = `filter IN.jsonl --out OUT.jsonl [--config FILTERS.json] [--report REPORT.json] [--kind text|chat] [--samples 20] [--seed 1]    drops poor rows of a corpus, and says which
       discern filter fit --good GOOD.jsonl --bad BAD.jsonl --out FILE    makes a classifier for FILTERS.json`;

/** → `{rows, kept, removed: {filter: n}}`, or of `fit` `{path, good, bad, heldOut}`. */
export async function run(args: string[]) {
  return args[0] === 'fit' ? makeClassifier(args.slice(1)) : filter(args);
}

async function filter(args: string[]) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      out: { type: 'string' },
      config: { type: 'string' },
      report: { type: 'string' },
      kind: { type: 'string' },
      samples: { type: 'string', default: '20' },
      seed: { type: 'string', default: '1' },
    },
  });
  const [file, ...more] = positionals;
  if (!file || more.length > 0 || !values.out)
    throw new UsageError('A corpus file and --out FILE are needed.');
  if (path.resolve(file) === path.resolve(values.out)) throw new UsageError('--out must be another file.');
  let said = 0;
  const report = await filterCorpus({
    file,
    kind: values.kind === undefined ? await kindOf(file) : kindNamed(values.kind),
    filters: await readFilters(values.config),
    out: values.out,
    samples: wholeNumber('--samples', values.samples),
    seed: wholeNumber('--seed', values.seed),
    onProgress: (_, rows) => {
      if (rows % 100_000 === 0 && rows > said) console.error(`${rows} rows`);
      said = rows;
    },
  });
  if (values.report) writeJsonAtomic(values.report, report);
  const { rows, kept, languages } = report;
  const removed = Object.fromEntries(report.filters.map((f) => [f.name, f.removed]));
  return { path: path.resolve(values.out), rows, kept, removed, languages };
}

async function makeClassifier(args: string[]) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { good: { type: 'string' }, bad: { type: 'string' }, out: { type: 'string' } },
  });
  if (positionals.length > 0 || !values.good || !values.bad || !values.out)
    throw new UsageError('--good, --bad and --out are needed.');
  const { model, report } = fitQuality(await textsOf(values.good), await textsOf(values.bad));
  saveQuality(values.out, model);
  return { path: path.resolve(values.out), ...report };
}

async function textsOf(file: string): Promise<string[]> {
  const texts: string[] = [];
  for await (const { row } of readCorpusRows(await kindOf(file), file)) texts.push(textOfRow(row));
  return texts;
}

/** By the first row; what is neither is told by the check of its rows. */
async function kindOf(file: string): Promise<CorpusKind> {
  for await (const { text } of readLines(file)) return /"messages"\s*:/.test(text) ? 'chat' : 'text';
  return 'text';
}

function kindNamed(name: string): CorpusKind {
  const kind = CORPUS_KINDS.find((k) => k === name);
  if (!kind) throw new UsageError('--kind is text or chat.');
  return kind;
}

function wholeNumber(name: string, value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new UsageError(`${name} must be a whole number.`);
  return Number(value);
}

/** The path of a classifier is relative to the file that names it. */
async function readFilters(file: string | undefined) {
  if (!file) return parseFilters({});
  const text = await readFile(file, 'utf8').catch(() => {
    throw new TrainerError('missing_file', `The filters ${file} cannot be read.`);
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (e) {
    throw new TrainerError('filters', `${file} is not JSON: ${(e as Error).message}.`);
  }
  const filters = parseFilters(json);
  if (filters.classifier)
    filters.classifier.model = path.resolve(path.dirname(file), filters.classifier.model);
  return filters;
}
