import { isDeepStrictEqual } from 'node:util';
import { recordAudit } from '@/lib/audit/record-audit';
import type { Localised } from '@/lib/contracts/common';
import { db } from '@/lib/db';
import { DiscernError, notFound } from '@/lib/errors';
import { guidelineView } from './guideline-view';

/**
 * Publishes the next version of a project's guidelines. The text that is in force already makes no new one. `after`
 * is the version the writer saw; somebody else's version in between is a conflict.
 */
export async function createGuidelines(
  actorId: string | null,
  projectId: string,
  input: { body: Localised; after?: number | undefined },
) {
  return db.$transaction(async (tx) => {
    const locked = await tx.$queryRaw<
      unknown[]
    >`select id from project where id = ${projectId}::uuid for update`;
    if (locked.length === 0) throw notFound('This project');
    const last = await tx.guidelineVersion.findFirst({
      where: { projectId },
      orderBy: { version: 'desc' },
    });
    if (input.after !== undefined && input.after !== (last?.version ?? 0))
      throw new DiscernError(
        'conflict',
        `Version ${last?.version} was published while you wrote. Your text was not saved: copy it, reload, and merge the two.`,
        { version: last?.version },
      );
    if (last && isDeepStrictEqual(last.body, input.body)) return guidelineView(tx, last, actorId);
    const made = await tx.guidelineVersion.create({
      data: { projectId, version: (last?.version ?? 0) + 1, body: input.body, createdById: actorId },
    });
    await recordAudit(tx, {
      projectId,
      actorId,
      action: 'guidelines.published',
      entity: 'guidelines',
      entityId: made.id,
      after: { version: made.version },
    });
    return guidelineView(tx, made, actorId);
  });
}
