/** The filters of a corpus, run as a stream: kept lines are written byte for byte, dropped ones counted and sampled. */
import { type CorpusKind, readCorpusRows, textOfRow } from '../corpus';
import { LineWriter } from '../write-lines';
import { classifierFinding, loadQuality } from './classifier';
import type { Finding } from './finding';
import { guessLanguage, languageFinding } from './language';
import { lengthFinding } from './length';
import { NearDuplicates } from './near-duplicates';
import { FILTERS, type FilterName, type FilterReport, type Filters } from './options';
import { repetitionFinding } from './repetition';
import { Reservoir } from './reservoir';
import { symbolFinding } from './symbols';

export type FilterJob = {
  file: string;
  kind: CorpusKind;
  filters: Filters;
  /** Written whole or not at all. */
  out: string;
  /** Dropped rows shown of each filter; 20 unless said. */
  samples?: number;
  seed?: number;
  signal?: AbortSignal;
  /** Bytes of the file that were read. */
  onProgress?: (bytes: number, rows: number) => void;
};

type Check = (text: string, line: number) => Finding | undefined;

const SAMPLES = 20;
const SAMPLE_CHARACTERS = 500;

/**
 * Filters look at a row in the order of FILTERS and the first that finds something drops it. Duplicates come last: of
 * like rows the first that passed everything else is the one that stays, and only kept rows take memory.
 */
export async function filterCorpus(job: FilterJob): Promise<FilterReport> {
  const { samples = SAMPLES, seed = 1 } = job;
  const checks = checksOf(job.filters);
  const tallies = new Map(
    [...checks.keys()].map((name) => [
      name,
      {
        seen: 0,
        removed: 0,
        rules: {} as Record<string, number>,
        samples: new Reservoir<FilterReport['filters'][number]['samples'][number]>(
          samples,
          seed,
          'samples',
          name,
        ),
      },
    ]),
  );
  const report = { rows: 0, kept: 0, languages: { zh: 0, en: 0, other: 0 } };
  const writer = await LineWriter.open(job.out);
  try {
    for await (const { row, raw, line, offset, bytes } of readCorpusRows(job.kind, job.file)) {
      job.signal?.throwIfAborted();
      report.rows++;
      const text = textOfRow(row);
      const drop = firstDrop(checks, text, line, (name) => tallies.get(name)!.seen++);
      if (drop) {
        const tally = tallies.get(drop.name)!;
        tally.removed++;
        tally.rules[drop.finding.rule] = (tally.rules[drop.finding.rule] ?? 0) + 1;
        tally.samples.add({ line, text: beginningOf(text), finding: drop.finding });
      } else {
        report.kept++;
        report.languages[guessLanguage(text).language]++;
        await writer.write(raw);
      }
      job.onProgress?.(offset + bytes, report.rows);
    }
    await writer.keep();
  } finally {
    await writer.discard();
  }
  const filters = [...tallies].map(([name, tally]) => ({ name, ...tally, samples: tally.samples.values() }));
  return { ...report, filters };
}

function firstDrop(
  checks: ReadonlyMap<FilterName, Check>,
  text: string,
  line: number,
  reached: (name: FilterName) => void,
): { name: FilterName; finding: Finding } | undefined {
  for (const [name, check] of checks) {
    reached(name);
    const finding = check(text, line);
    if (finding) return { name, finding };
  }
  return undefined;
}

/** The filters that are on, in their order. */
function checksOf(filters: Filters): Map<FilterName, Check> {
  const make: { [N in FilterName]: (options: Exclude<Filters[N], false>) => Check } = {
    length: (options) => (text) => lengthFinding(text, options),
    symbols: (options) => (text) => symbolFinding(text, options),
    repetition: (options) => (text) => repetitionFinding(text, options),
    language: (options) => (text) => languageFinding(text, options),
    classifier: ({ model, threshold }) => {
      const quality = loadQuality(model);
      return (text) => classifierFinding(text, quality, threshold);
    },
    duplicates: (options) => {
      const known = new NearDuplicates(options);
      return (text, line) => known.check(text, line);
    },
  };
  const checks = new Map<FilterName, Check>();
  const add = <N extends FilterName>(name: N) => {
    const options = filters[name];
    if (options !== false) checks.set(name, make[name](options as Exclude<Filters[N], false>));
  };
  for (const name of FILTERS) add(name);
  return checks;
}

/** Not cut inside a surrogate pair, so that it can be stored as text. */
function beginningOf(text: string): string {
  const part = text.slice(0, SAMPLE_CHARACTERS);
  return /[\ud800-\udbff]$/.test(part) ? part.slice(0, -1) : part;
}
