import type { CorpusRow } from '@/lib/contracts/corpora';
import { pageOfLines } from '@/lib/formats/page-of-lines';
import { openCorpus } from './open-corpus';
import { readyCorpus } from './ready-corpus';

const SHOWN = 4000;

/** Rows as they stand in the file, long texts cut. */
export async function listCorpusRows(
  id: string,
  q: { limit: number; cursor?: string | undefined },
): Promise<{ items: CorpusRow[]; nextCursor?: string }> {
  const { contentHash, bytes } = await readyCorpus(id);
  return pageOfLines(
    () => openCorpus(contentHash),
    bytes,
    q,
    (line) => {
      const text = line.replace(/^\ufeff/, '').trim();
      return text ? [beginningOf(JSON.parse(text) as CorpusRow)] : [];
    },
  );
}

function beginningOf({ text, messages }: CorpusRow): CorpusRow {
  if (messages) return { messages: messages.map((m) => ({ role: m.role, content: cut(m.content) })) };
  return { text: cut(text ?? '') };
}

const cut = (text: string) => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
