import type { Person } from '@/lib/access/authorize';
import { recordAudit } from '@/lib/audit/record-audit';
import { db } from '@/lib/db';
import { DiscernError } from '@/lib/errors';
import { createJob } from '@/lib/jobs/create-job';
import { deliver } from '@/lib/jobs/deliver';
import { workOf } from '@/lib/jobs/work-of';
import { CATALOGUE, findInCatalogue } from '@/trainer/catalogue';

/** Has a worker download a model of the catalogue. */
export async function startModelPull(person: Person, projectId: string, name: string) {
  if (!findInCatalogue(name))
    throw new DiscernError(
      'invalid',
      `The catalogue has no "${name}"; it has: ${CATALOGUE.map((m) => m.name).join(', ')}.`,
      [{ field: 'name', message: 'is not in the catalogue' }],
    );
  const job = await db.$transaction(async (tx) => {
    const pull = await tx.modelPull.create({ data: { name } });
    await createJob(tx, { id: pull.id, name: 'pull', projectId, createdById: person.id });
    await recordAudit(tx, {
      projectId,
      actorId: person.id,
      action: 'model.pull-started',
      entity: 'model',
      entityId: name,
    });
    return tx.job.findUniqueOrThrow({ where: { id: pull.id } });
  });
  await deliver('pull', job.id);
  return workOf(job);
}
