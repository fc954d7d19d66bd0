import type { CorpusKind } from '@/lib/contracts/corpora';
import { db } from '@/lib/db';
import { DiscernError, notFound } from '@/lib/errors';

export interface ReadyCorpus {
  id: string;
  projectId: string;
  name: string;
  kind: CorpusKind;
  contentHash: string;
  bytes: number;
  rows: number;
}

/** A corpus that can be used, of `projectId` where that is given; 404 when there is none, 409 while it is not ready. */
export async function readyCorpus(id: string, projectId?: string): Promise<ReadyCorpus> {
  const row = await db.corpus.findUnique({ where: { id } });
  if (!row || (projectId !== undefined && row.projectId !== projectId)) throw notFound('This corpus');
  if (!row.readyAt || !row.contentHash)
    throw new DiscernError(
      'conflict',
      `The corpus "${row.name}" is not ready: wait until its state is done.`,
    );
  return {
    id,
    projectId: row.projectId,
    name: row.name,
    kind: row.kind as CorpusKind,
    contentHash: row.contentHash,
    bytes: Number(row.bytes),
    rows: row.rows,
  };
}
