import { type FileHandle, open } from 'node:fs/promises';
import type { SetRow } from '@/lib/contracts/sets';
import { setFile } from '@/lib/data-folder';
import { DiscernError } from '@/lib/errors';
import { pageOfLines } from '@/lib/formats/page-of-lines';
import { frozenFile } from './read-set-version';

/** Rows as they stand in the frozen file. */
export async function listSetRows(
  versionId: string,
  q: { limit: number; cursor?: string | undefined },
): Promise<{ items: SetRow[]; nextCursor?: string }> {
  const { hash, bytes } = await frozenFile(versionId);
  return pageOfLines(
    () => openSetFile(hash),
    bytes,
    q,
    (line) => [JSON.parse(line) as SetRow],
  );
}

/** Opens the file of a version; a missing one is said plainly. */
export async function openSetFile(hash: string): Promise<FileHandle> {
  return open(setFile(hash), 'r').catch(() => {
    throw new DiscernError(
      'unavailable',
      `The file of this version (sets/${hash}.jsonl) is not in the data folder. Restore it from a backup.`,
    );
  });
}
