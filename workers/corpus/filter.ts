import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { FiltersByName } from '@/lib/contracts/corpora';
import { keepCorpus, keepReport, placeFile } from '@/lib/corpora/keep-corpus';
import { openCorpus } from '@/lib/corpora/open-corpus';
import { type ReadyCorpus, readyCorpus } from '@/lib/corpora/ready-corpus';
import { corpusFile } from '@/lib/data-folder';
import { DiscernError } from '@/lib/errors';
import { readCorpusRows, textOfRow } from '@/trainer/data/corpus';
import { type FitReport, fitQuality, saveQuality } from '@/trainer/data/filter/classifier';
import { filterCorpus } from '@/trainer/data/filter/filter-corpus';
import { sha256OfFile } from '@/trainer/io/safetensors';
import type { JobContext } from '../job-context';

/** Rows a side that a classifier learns from: enough for it, and seconds of work. */
const CLASSIFIER_ROWS = 20_000;

/** Writes what the filters keep of the parent's file and records what they dropped. Run again, it starts over. */
export async function filter(
  ctx: JobContext,
  { parent, filters }: { parent: ReadyCorpus; filters: FiltersByName },
): Promise<void> {
  const folder = path.dirname(corpusFile('x'));
  const draft = path.join(folder, `draft-${ctx.id}-${ctx.claim}.jsonl`);
  await removeDrafts(folder, ctx.id);
  await mkdir(folder, { recursive: true });
  try {
    await (await openCorpus(parent.contentHash)).close();
    const { classifier, ...rules } = filters;
    const made = classifier && (await makeClassifier(classifier, `${draft}.quality`, parent.projectId, ctx));
    ctx.progress({ phase: 'filtering', done: 0, total: parent.bytes });
    const report = await filterCorpus({
      file: corpusFile(parent.contentHash),
      kind: parent.kind,
      filters: { ...rules, classifier: made && { model: made.model, threshold: made.threshold } },
      out: draft,
      signal: ctx.signal,
      onProgress: (bytes) => ctx.progress({ done: bytes }),
    });
    const whole = { ...report, ...(made ? { classifier: made.report } : {}) };
    if (report.kept === 0) {
      await keepReport(ctx.id, whole);
      throw new DiscernError(
        'unprocessable',
        `The filters dropped all ${report.rows.toLocaleString('en')} rows: see which did, and loosen it.`,
      );
    }
    const sha256 = await sha256OfFile(draft);
    const { size: bytes } = await stat(draft);
    await placeFile(draft, sha256);
    const { kept: rows, languages } = report;
    await keepCorpus(ctx.id, { contentHash: sha256, bytes, rows, languages, report: whole });
  } finally {
    await removeDrafts(folder, ctx.id);
  }
}

/** Learns from two corpora of the project. */
async function makeClassifier(
  { good, bad, threshold }: Exclude<FiltersByName['classifier'], false>,
  file: string,
  projectId: string,
  ctx: JobContext,
): Promise<{ model: string; threshold: number; report: FitReport }> {
  ctx.progress({ phase: 'learning' });
  const sides = [];
  for (const id of [good, bad]) sides.push(await textsOf(await readyCorpus(id, projectId), ctx));
  const { model, report } = fitQuality(sides[0]!, sides[1]!);
  saveQuality(file, model);
  return { model: file, threshold, report };
}

async function textsOf({ kind, contentHash }: ReadyCorpus, ctx: JobContext): Promise<string[]> {
  const texts: string[] = [];
  for await (const { row } of readCorpusRows(kind, corpusFile(contentHash))) {
    ctx.signal.throwIfAborted();
    texts.push(textOfRow(row));
    if (texts.length === CLASSIFIER_ROWS) break;
  }
  return texts;
}

/** Of this run and of earlier ones that were cut off. */
async function removeDrafts(folder: string, id: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => []))
    if (name.includes(`draft-${id}`)) await rm(path.join(folder, name), { force: true });
}
