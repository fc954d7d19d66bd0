import type { z } from 'zod';
import type { Person } from '@/lib/access/authorize';
import { recordAudit } from '@/lib/audit/record-audit';
import type { Work } from '@/lib/contracts/common';
import type { ReopeningParams } from '@/lib/contracts/quality';
import { db } from '@/lib/db';
import { DiscernError } from '@/lib/errors';
import { createJob } from '@/lib/jobs/create-job';
import { deliver } from '@/lib/jobs/deliver';
import { workOf } from '@/lib/jobs/work-of';
import { previewReopening } from './preview-reopening';

/** Starts taking a person's rankings back; nothing to take is an error, not work. */
export async function createReopening(
  person: Pick<Person, 'id'>,
  projectId: string,
  params: ReopeningParams,
): Promise<z.input<typeof Work>> {
  const preview = await previewReopening(projectId, params);
  if (preview.rankings === 0)
    throw new DiscernError(
      'unprocessable',
      'There is no counted ranking of this person in that task and time that could be taken back.',
    );
  const id = await db.$transaction(async (tx) => {
    const row = await tx.reopening.create({ data: { projectId, userId: params.userId, params } });
    await createJob(tx, {
      ...{ id: row.id, name: 'reopen', projectId, createdById: person.id, total: preview.rankings },
    });
    await recordAudit(tx, {
      ...{
        projectId,
        actorId: person.id,
        action: 'reopening.created',
        entity: 'reopening',
        entityId: row.id,
      },
      after: { ...params, ...preview },
    });
    return row.id;
  });
  await deliver('reopen', id);
  return workOf(await db.job.findUniqueOrThrow({ where: { id } }));
}
