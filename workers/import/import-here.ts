import { createHash, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import type { z } from 'zod';
import { type Import, ImportQuery } from '@/lib/contracts/imports';
import { DiscernError } from '@/lib/errors';
import { checkOptions, writeImport } from '@/lib/imports/create-import';
import { readImport } from '@/lib/imports/read-import';
import { type RunOptions, runClaimed } from '../run-job';
import { importJob } from './handle';

export interface FileImport {
  projectId: string;
  /** Who imports, and from whom rankings without an annotator are. */
  personId: string;
  file: string;
  /** As the query of POST projects/{id}/imports. */
  options: z.input<typeof ImportQuery>;
  run: RunOptions;
}

/** Imports a file where it lies, in this process, by the same steps as an upload; answers what became of it. */
export async function importHere(i: FileImport): Promise<z.input<typeof Import>> {
  const options = ImportQuery.parse({ name: path.basename(i.file).slice(0, 200), ...i.options });
  await checkOptions(i.projectId, options);
  const id = randomUUID();
  const claim = randomUUID();
  await writeImport(id, i.projectId, i.personId, options, await sumOf(i.file), claim);
  await runClaimed(importJob, id, claim, i.run);
  return readImport(id);
}

async function sumOf(file: string) {
  const absolute = path.resolve(file);
  const stat = await fs.promises.stat(absolute).catch(() => undefined);
  if (!stat?.isFile()) throw new DiscernError('not_found', `There is no file ${file}.`);
  const hash = createHash('sha256');
  for await (const chunk of fs.createReadStream(absolute)) hash.update(chunk);
  return { path: absolute, bytes: stat.size, sha256: hash.digest('hex') };
}
