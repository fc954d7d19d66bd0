import { recordAudit } from '@/lib/audit/record-audit';
import { db } from '@/lib/db';
import { notFound } from '@/lib/errors';

/** Makes an unused link of a project worthless. */
export async function revokeLink(actorId: string, projectId: string, id: string): Promise<void> {
  await db.$transaction(async (tx) => {
    const { count } = await tx.oneTimeLink.deleteMany({ where: { id, projectId, usedAt: null } });
    if (count === 0) throw notFound('This link');
    await recordAudit(tx, { projectId, actorId, action: 'link.revoked', entity: 'link', entityId: id });
  });
}
