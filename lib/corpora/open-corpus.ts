import { type FileHandle, open } from 'node:fs/promises';
import { corpusFile } from '@/lib/data-folder';
import { DiscernError } from '@/lib/errors';

/** Opens the file of a corpus; a missing one is said plainly. */
export async function openCorpus(contentHash: string): Promise<FileHandle> {
  return open(corpusFile(contentHash), 'r').catch(() => {
    throw new DiscernError(
      'unavailable',
      `The file of this corpus (corpora/${contentHash}.jsonl) is not in the data folder. Restore it from a backup.`,
    );
  });
}
