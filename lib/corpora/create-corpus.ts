import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import type { z } from 'zod';
import type { Person } from '@/lib/access/authorize';
import { recordAudit } from '@/lib/audit/record-audit';
import type { Work } from '@/lib/contracts/common';
import type { CorpusQuery } from '@/lib/contracts/corpora';
import { uploadFile } from '@/lib/data-folder';
import { db } from '@/lib/db';
import { receiveUpload } from '@/lib/imports/receive-upload';
import { createJob } from '@/lib/jobs/create-job';
import { deliver } from '@/lib/jobs/deliver';

export interface NewCorpus extends z.output<typeof CorpusQuery> {
  id: string;
  projectId: string;
  personId: string | null;
  bytes: number;
  sha256: string;
  /** As in createJob. */
  claim?: string;
}

/** Takes a file in; a job checks it whole and makes it a corpus. */
export async function createCorpus(
  person: Person,
  projectId: string,
  options: z.output<typeof CorpusQuery>,
  request: Request,
): Promise<z.input<typeof Work>> {
  const id = randomUUID();
  const upload = await receiveUpload(request, id);
  try {
    await writeCorpus({ id, projectId, personId: person.id, ...options, ...upload });
  } catch (e) {
    await fs.rm(uploadFile(id), { force: true });
    throw e;
  }
  await deliver('corpus', id);
  return { id, state: 'validating', progress: { done: 0, total: upload.bytes } };
}

/** The row of an uploaded corpus, its job and the audit event, in one transaction; the file lies at `uploadFile(id)`. */
export async function writeCorpus(corpus: NewCorpus): Promise<void> {
  const { id, projectId, personId, name, kind, bytes, sha256, claim } = corpus;
  await db.$transaction(async (tx) => {
    await tx.corpus.create({
      data: { id, projectId, name, kind, bytes, contentHash: sha256, createdById: personId },
    });
    await createJob(tx, {
      id,
      name: 'corpus',
      projectId,
      createdById: personId,
      total: bytes,
      ...(claim ? { claim } : {}),
    });
    await recordAudit(tx, {
      projectId,
      actorId: personId,
      action: 'corpus.uploaded',
      entity: 'corpus',
      entityId: id,
      after: { name, kind, bytes, contentHash: sha256 },
    });
  });
}
