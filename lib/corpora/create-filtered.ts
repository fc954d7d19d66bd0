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

/**
 * Starts making a corpus of the rows of another one that filters keep; its id is the job's. `claim`: this process runs
 * the job itself.
 */
export async function createFiltered(
  person: Pick<Person, 'id'> | null,
  parentId: string,
  { name, filters }: Body,
  claim?: string,
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
      data: { id, projectId, name, kind: parent.kind, parentId, filters, createdById: person?.id ?? null },
    });
    await createJob(tx, {
      id,
      name: 'corpus',
      projectId,
      createdById: person?.id ?? null,
      total: parent.bytes,
      ...(claim ? { claim } : {}),
    });
    await recordAudit(tx, {
      projectId,
      actorId: person?.id ?? null,
      action: 'corpus.filtered',
      entity: 'corpus',
      entityId: id,
      after: { name, parentId, filters },
    });
  });
  if (!claim) await deliver('corpus', id);
  return { id, state: 'queued', progress: { done: 0, total: parent.bytes } };
}
