import type { Person } from '@/lib/access/authorize';
import { recordAudit } from '@/lib/audit/record-audit';
import { db } from '@/lib/db';
import { DiscernError, notFound } from '@/lib/errors';
import { createJob } from '@/lib/jobs/create-job';
import { deliver } from '@/lib/jobs/deliver';
import { workOf } from '@/lib/jobs/work-of';

/** Puts a cancelled or failed review in line again; answers that are there stay. */
export async function resumeReview(person: Pick<Person, 'id'>, projectId: string, id: string) {
  const before = await db.job.findUnique({ where: { id } });
  if (!before) throw notFound('The work of this review');
  if (before.state === 'done')
    throw new DiscernError('conflict', 'All answers of this review are there; nothing is left to resume.');
  await db.$transaction(async (tx) => {
    await createJob(tx, {
      id,
      name: 'review',
      projectId,
      createdById: before.createdById,
      total: before.total,
    });
    await recordAudit(tx, {
      projectId,
      actorId: person.id,
      action: 'review.resumed',
      entity: 'review',
      entityId: id,
      before: { state: before.state },
    });
  });
  await deliver('review', id);
  return workOf(await db.job.findUniqueOrThrow({ where: { id } }));
}
