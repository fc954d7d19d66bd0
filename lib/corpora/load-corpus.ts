import { type CorpusKind, FiltersByName } from '@/lib/contracts/corpora';
import { db } from '@/lib/db';
import { notFound } from '@/lib/errors';
import { type ReadyCorpus, readyCorpus } from './ready-corpus';

export interface CorpusJob {
  id: string;
  kind: CorpusKind;
  bytes: number;
  contentHash: string | null;
  ready: boolean;
  /** Of a corpus that filters make. */
  filtering?: { parent: ReadyCorpus; filters: FiltersByName };
}

/** A corpus as its job reads it. */
export async function loadCorpus(id: string): Promise<CorpusJob> {
  const row = await db.corpus.findUnique({ where: { id } });
  if (!row) throw notFound('This corpus');
  return {
    id,
    kind: row.kind as CorpusKind,
    bytes: Number(row.bytes),
    contentHash: row.contentHash,
    ready: row.readyAt !== null,
    ...(row.parentId && row.filters
      ? { filtering: { parent: await readyCorpus(row.parentId), filters: FiltersByName.parse(row.filters) } }
      : {}),
  };
}
