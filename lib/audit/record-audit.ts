import type { Tx } from '@/lib/db';
import { Prisma } from '@/lib/db';

export interface AuditLine {
  projectId?: string | null;
  actorId?: string | null;
  /** entity.verb in the past tense, e.g. `ranking.submitted` */
  action: string;
  entity: string;
  entityId: string;
  before?: unknown;
  after?: unknown;
}

/** Writes who decided what, in the transaction of the decision itself. */
export async function recordAudit(tx: Pick<Tx, 'auditEvent'>, line: AuditLine): Promise<void> {
  await tx.auditEvent.create({
    data: {
      projectId: line.projectId ?? null,
      actorId: line.actorId ?? null,
      action: line.action,
      entity: line.entity,
      entityId: line.entityId,
      before: line.before === undefined ? Prisma.DbNull : (line.before as Prisma.InputJsonValue),
      after: line.after === undefined ? Prisma.DbNull : (line.after as Prisma.InputJsonValue),
    },
  });
}
