import { type FileHandle, open } from 'node:fs/promises';
import type { SetRow } from '@/lib/contracts/sets';
import { setFile } from '@/lib/data-folder';
import { DiscernError } from '@/lib/errors';
import { linesFrom } from '@/lib/formats/lines-from';
import { decodeCursor, encodeCursor } from '@/lib/paging/cursor';
import { frozenFile } from './read-set-version';

/** Rows as they stand in the frozen file; the cursor is the offset of the next line. */
export async function listSetRows(
  versionId: string,
  q: { limit: number; cursor?: string | undefined },
): Promise<{ items: SetRow[]; nextCursor?: string }> {
  const { hash, bytes } = await frozenFile(versionId);
  const from = q.cursor ? Number(decodeCursor(q.cursor, 1)[0]) : 0;
  if (!Number.isSafeInteger(from) || from < 0 || from > bytes)
    throw new DiscernError(
      'invalid',
      'The cursor is not one that a page of this list gave: start without one.',
    );
  const file = await openSetFile(hash);
  try {
    const { lines, next } = await linesFrom(file, from, q.limit);
    const items = lines.map((line) => JSON.parse(line) as SetRow);
    return { items, ...(next < bytes ? { nextCursor: encodeCursor([next]) } : {}) };
  } finally {
    await file.close();
  }
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
