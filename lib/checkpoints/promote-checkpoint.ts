import type { Person } from '@/lib/access/authorize';
import { recordAudit } from '@/lib/audit/record-audit';
import { db } from '@/lib/db';
import { DiscernError, notFound } from '@/lib/errors';
import { viewCheckpoints } from './get-checkpoint';

/** Makes a checkpoint the project's promoted one: it writes the next candidates. The one before it steps back. */
export async function promoteCheckpoint(person: Person, projectId: string, id: string) {
  const row = await db.$transaction(async (tx) => {
    const before = await tx.checkpoint.findFirst({ where: { projectId, promotedAt: { not: null } } });
    if (before && before.id !== id)
      await tx.checkpoint.update({ where: { id: before.id }, data: { promotedAt: null } });
    const row = await tx.checkpoint.findFirst({ where: { id, projectId } });
    if (!row) throw notFound('This checkpoint');
    if (row.kind === 'judge')
      throw new DiscernError(
        'unprocessable',
        'A judge gives scores and writes no text, so it cannot write the next candidates. Promote another checkpoint.',
      );
    const promoted = row.promotedAt
      ? row
      : await tx.checkpoint.update({ where: { id }, data: { promotedAt: new Date() } });
    await recordAudit(tx, {
      projectId,
      actorId: person.id,
      action: 'checkpoint.promoted',
      entity: 'checkpoint',
      entityId: id,
      before: before ? { id: before.id } : null,
      after: { id },
    });
    return promoted;
  });
  return (await viewCheckpoints([row]))[0]!;
}
