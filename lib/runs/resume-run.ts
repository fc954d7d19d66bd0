import type { Person } from '@/lib/access/authorize';
import { recordAudit } from '@/lib/audit/record-audit';
import { db } from '@/lib/db';
import { DiscernError, notFound } from '@/lib/errors';
import { createJob } from '@/lib/jobs/create-job';
import { deliver } from '@/lib/jobs/deliver';
import { workOf } from '@/lib/jobs/work-of';
import { appendRunEvents } from './append-run-events';

/** Puts a cancelled or failed run back in line; it goes on from its last saved step. */
export async function resumeRun(person: Person, projectId: string, id: string) {
  const job = await db.$transaction(async (tx) => {
    const run = await tx.trainingRun.findUnique({ where: { id } });
    const before = await tx.job.findUnique({ where: { id } });
    if (!run || !before) throw notFound('This run');
    if (before.state !== 'cancelled' && before.state !== 'failed')
      throw new DiscernError(
        'conflict',
        `This run is ${before.state}; only a cancelled or failed run can be resumed.`,
      );
    await tx.trainingRun.update({ where: { id }, data: { deaths: 0 } });
    await createJob(tx, { id, name: 'run', projectId, createdById: person.id, total: run.totalSteps });
    await recordAudit(tx, {
      projectId,
      actorId: person.id,
      action: 'run.resumed',
      entity: 'run',
      entityId: id,
      before: { state: before.state, savedStep: run.savedStep },
    });
    return tx.job.findUniqueOrThrow({ where: { id } });
  });
  await appendRunEvents(id, [
    { kind: 'state', data: { state: 'queued', event: 'resumed', by: person.name } },
  ]);
  await deliver('run', id);
  return workOf(job);
}
