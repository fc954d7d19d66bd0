import type { z } from 'zod';
import type { Person } from '@/lib/access/authorize';
import { recordAudit } from '@/lib/audit/record-audit';
import type { PreferenceSet, Select } from '@/lib/contracts/sets';
import { db } from '@/lib/db';
import { DiscernError } from '@/lib/errors';
import { showSets } from './show-set';

/** Names a selection. Its tasks must be the project's; `conflict` for a name that is taken. */
export async function createSet(
  person: Pick<Person, 'id'> | null,
  input: { projectId: string; name: string; select: Select },
): Promise<z.input<typeof PreferenceSet>> {
  await checkTasks(input.projectId, input.select);
  const row = await db
    .$transaction(async (tx) => {
      const made = await tx.preferenceSet.create({ data: input });
      await recordAudit(tx, {
        projectId: input.projectId,
        actorId: person?.id ?? null,
        action: 'set.created',
        entity: 'set',
        entityId: made.id,
        after: { name: input.name, select: input.select },
      });
      return made;
    })
    .catch((e: unknown) => {
      if ((e as { code?: string }).code !== 'P2002') throw e;
      throw new DiscernError(
        'conflict',
        `This project has a set named "${input.name}". Choose another name, or freeze a new version of that set.`,
      );
    });
  return (await showSets([row]))[0]!;
}

/** Throws `unprocessable` for ids of tasks that are not the project's. */
export async function checkTasks(
  projectId: string,
  { taskIds }: { taskIds?: string[] | undefined },
): Promise<void> {
  if (!taskIds) return;
  const known = await db.task.findMany({
    where: { projectId, id: { in: taskIds } },
    select: { id: true },
  });
  const ids = new Set(known.map((t) => t.id));
  const foreign = taskIds.filter((id) => !ids.has(id));
  if (foreign.length)
    throw new DiscernError('unprocessable', 'taskIds names tasks that this project does not have.', {
      taskIds: foreign,
    });
}
