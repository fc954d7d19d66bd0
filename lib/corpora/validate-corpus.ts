import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Languages } from '@/lib/contracts/corpora';
import { corpusFile, uploadFile } from '@/lib/data-folder';
import { pool } from '@/lib/db';
import { DiscernError } from '@/lib/errors';
import { parseCorpusRow } from '@/lib/formats/corpus-jsonl';
import { showFault } from '@/lib/formats/row-fault';
import { Problems } from '@/lib/imports/problems';
import { checkRow, readRows } from '@/lib/imports/read-rows';
import type { Watch } from '@/lib/jobs/watch';
import { keepCorpus, placeFile } from './keep-corpus';
import type { CorpusJob } from './load-corpus';

/**
 * Checks an uploaded file whole and makes it a corpus under its hash, or keeps what is wrong with its lines and throws
 * `unprocessable`. It may be cut off anywhere and run again: the file lies either with the uploads or in its place.
 */
export async function validateCorpus(
  job: CorpusJob,
  languageOf: (text: string) => keyof Languages,
  watch: Watch,
): Promise<void> {
  const contentHash = job.contentHash!;
  const upload = uploadFile(job.id);
  const placed = !existsSync(upload);
  const file = placed ? corpusFile(contentHash) : upload;
  if (!existsSync(file))
    throw new DiscernError('unprocessable', 'The uploaded file is no longer kept: upload it again.');
  watch.progress({ phase: 'validating', done: 0, total: job.bytes });
  const problems = new Problems();
  const { rows, languages } = await readAll(job, file, languageOf, problems, watch);
  if (problems.count > 0) {
    await refuse(job.id, rows, problems);
    await rm(upload, { force: true });
    const errors = problems.count === 1 ? '1 error' : `${problems.count.toLocaleString('en')} errors`;
    throw new DiscernError(
      'unprocessable',
      `${errors} in ${rows === 1 ? '1 row' : `${rows.toLocaleString('en')} rows`}; nothing was kept.`,
    );
  }
  if (!placed) await placeFile(upload, contentHash);
  await keepCorpus(job.id, { contentHash, bytes: job.bytes, rows, languages });
}

async function readAll(
  job: CorpusJob,
  file: string,
  languageOf: (text: string) => keyof Languages,
  problems: Problems,
  watch: Watch,
): Promise<{ rows: number; languages: Languages }> {
  const languages: Languages = { zh: 0, en: 0, other: 0 };
  let rows = 0;
  const whole = (message: string, fix: string) => problems.add({ line: 1, field: '', message, fix });
  try {
    for await (const r of readRows(file, (e) => problems.add(e))) {
      watch.signal.throwIfAborted();
      rows++;
      watch.progress({ done: r.to });
      if (!('row' in r)) continue;
      const parsed = checkRow(() => parseCorpusRow(r.row, job.kind));
      if (typeof parsed === 'string') languages[languageOf(parsed)]++;
      else problems.add(...parsed.map((f) => showFault(r.line, r.text, f)));
    }
    if (rows === 0) whole('holds no row', 'Send one JSON object a line.');
  } catch (e) {
    // A file that is no text at all has this as its one error.
    if (!(e instanceof DiscernError)) throw e;
    whole(e.message, 'Choose another file, or convert this one.');
  }
  return { rows, languages };
}

async function refuse(id: string, rows: number, problems: Problems): Promise<void> {
  await pool().query(
    'update corpus set rows = $2, error_count = $3, errors = $4 where id = $1 and ready_at is null',
    [id, rows, problems.count, JSON.stringify(problems.first())],
  );
}
