import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { Person } from '@/lib/access/authorize';
import { recordAudit } from '@/lib/audit/record-audit';
import type { Work } from '@/lib/contracts/common';
import type { filterCorpus } from '@/lib/contracts/corpora';
import { db } from '@/lib/db';
import { DiscernError } from '@/lib/errors';
import { createJob } from '@/lib/jobs/create-job';
import { deliver } from '@/lib/jobs/deliver';
import { readyCorpus } from './ready-corpus';

type Body = z.output<NonNullable<typeof filterCorpus.body>>;

/** Starts making a corpus of the rows of another one that filters keep; its id is the job's. */
export async function createFiltered(
  person: Person,
  parentId: string,
  { name, filters }: Body,
): Promise<z.input<typeof Work>> {
  const parent = await readyCorpus(parentId);
  if (filters.classifier)
    for (const side of ['good', 'bad'] as const)
      await readyCorpus(filters.classifier[side], parent.projectId).catch((e: unknown) => {
        if (!(e instanceof DiscernError)) throw e;
        throw new DiscernError(
          'invalid',
          `The classifier's corpus of ${side} rows cannot be used. ${e.message}`,
          {
            field: `filters.classifier.${side}`,
          },
        );
      });
  const id = randomUUID();
  const { projectId } = parent;
  await db.$transaction(async (tx) => {
    await tx.corpus.create({
      data: { id, projectId, name, kind: parent.kind, parentId, filters, createdById: person.id },
    });
    await createJob(tx, { id, name: 'corpus', projectId, createdById: person.id, total: parent.bytes });
    await recordAudit(tx, {
      projectId,
      actorId: person.id,
      action: 'corpus.filtered',
      entity: 'corpus',
      entityId: id,
      after: { name, parentId, filters },
    });
  });
  await deliver('corpus', id);
  return { id, state: 'queued', progress: { done: 0, total: parent.bytes } };
}
