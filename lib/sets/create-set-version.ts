import type { z } from 'zod';
import type { Person } from '@/lib/access/authorize';
import { recordAudit } from '@/lib/audit/record-audit';
import type { Work } from '@/lib/contracts/common';
import { db, type Prisma } from '@/lib/db';
import { DiscernError, notFound } from '@/lib/errors';
import { createJob } from '@/lib/jobs/create-job';
import { deliver } from '@/lib/jobs/deliver';
import { workOf } from '@/lib/jobs/work-of';

/** The set's selection, with the project's way of aggregating rankings where it has none of its own: a version says all it is made by. */
function selectOf(set: { select: unknown; project: { aggregation: string } }): Prisma.InputJsonObject {
  const select = (set.select ?? {}) as Prisma.InputJsonObject;
  return set.project.aggregation === 'none' ? select : { aggregation: set.project.aggregation, ...select };
}

/**
 * Starts freezing the set's selection as its next version; the version's id is the job's. `claim`: this process runs
 * the job itself (command line).
 */
export async function createSetVersion(
  person: Pick<Person, 'id'> | null,
  setId: string,
  claim?: string,
): Promise<z.input<typeof Work>> {
  const id = await db
    .$transaction(async (tx) => {
      const set = await tx.preferenceSet.findUnique({
        where: { id: setId },
        include: {
          project: { select: { aggregation: true } },
          versions: { orderBy: { version: 'desc' }, take: 1, select: { version: true } },
        },
      });
      if (!set) throw notFound('This preference set');
      const version = await tx.preferenceSetVersion.create({
        data: {
          setId,
          projectId: set.projectId,
          version: (set.versions[0]?.version ?? 0) + 1,
          select: selectOf(set),
        },
      });
      await createJob(tx, {
        id: version.id,
        name: 'freeze',
        projectId: set.projectId,
        createdById: person?.id ?? null,
        ...(claim ? { claim } : {}),
      });
      await recordAudit(tx, {
        projectId: set.projectId,
        actorId: person?.id ?? null,
        action: 'set_version.created',
        entity: 'set_version',
        entityId: version.id,
        after: { set: set.name, version: version.version, select: version.select },
      });
      return version.id;
    })
    .catch((e: unknown) => {
      if ((e as { code?: string }).code !== 'P2002') throw e;
      throw new DiscernError('conflict', 'Someone froze this set at the same moment. Look at that version.');
    });
  if (!claim) await deliver('freeze', id);
  return workOf(await db.job.findUniqueOrThrow({ where: { id } }));
}
