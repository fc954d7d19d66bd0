import type { FileHandle } from 'node:fs/promises';
import { DiscernError } from '@/lib/errors';
import { decodeCursor, encodeCursor } from '@/lib/paging/cursor';
import { linesFrom } from './lines-from';

/** A page of a file's lines as they stand there; the cursor is the offset of the next one. Opens and closes the file. */
export async function pageOfLines<T>(
  open: () => Promise<FileHandle>,
  bytes: number,
  q: { limit: number; cursor?: string | undefined },
  itemsOf: (line: string) => T[],
): Promise<{ items: T[]; nextCursor?: string }> {
  const from = q.cursor ? Number(decodeCursor(q.cursor, 1)[0]) : 0;
  if (!Number.isSafeInteger(from) || from < 0 || from > bytes)
    throw new DiscernError(
      'invalid',
      'The cursor is not one that a page of this list gave: start without one.',
    );
  const file = await open();
  try {
    const { lines, next } = await linesFrom(file, from, q.limit);
    return { items: lines.flatMap(itemsOf), ...(next < bytes ? { nextCursor: encodeCursor([next]) } : {}) };
  } finally {
    await file.close();
  }
}
