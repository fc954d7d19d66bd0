import type { CorpusRow } from '@/lib/contracts/corpora';
import { DiscernError } from '@/lib/errors';
import { linesFrom } from '@/lib/formats/lines-from';
import { decodeCursor, encodeCursor } from '@/lib/paging/cursor';
import { openCorpus } from './open-corpus';
import { readyCorpus } from './ready-corpus';

const SHOWN = 4000;

/** Rows as they stand in the file; the cursor is the offset of the next line. */
export async function listCorpusRows(
  id: string,
  q: { limit: number; cursor?: string | undefined },
): Promise<{ items: CorpusRow[]; nextCursor?: string }> {
  const { contentHash, bytes } = await readyCorpus(id);
  const from = q.cursor ? Number(decodeCursor(q.cursor, 1)[0]) : 0;
  if (!Number.isSafeInteger(from) || from < 0 || from > bytes)
    throw new DiscernError(
      'invalid',
      'The cursor is not one that a page of this list gave: start without one.',
    );
  const file = await openCorpus(contentHash);
  try {
    const { lines, next } = await linesFrom(file, from, q.limit);
    const items = lines.flatMap((line) => {
      const text = line.replace(/^\ufeff/, '').trim();
      return text ? [beginningOf(JSON.parse(text) as CorpusRow)] : [];
    });
    return { items, ...(next < bytes ? { nextCursor: encodeCursor([next]) } : {}) };
  } finally {
    await file.close();
  }
}

function beginningOf({ text, messages }: CorpusRow): CorpusRow {
  if (messages) return { messages: messages.map((m) => ({ role: m.role, content: cut(m.content) })) };
  return { text: cut(text ?? '') };
}

const cut = (text: string) => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
