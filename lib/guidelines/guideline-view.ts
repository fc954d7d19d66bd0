import type { Localised } from '@/lib/contracts/common';
import type { Tx } from '@/lib/db';

interface Row {
  id: string;
  version: number;
  body: unknown;
  createdById: string | null;
  createdAt: Date;
}

/** One version with its writer's name. */
export async function guidelineView(tx: Pick<Tx, 'user'>, row: Row) {
  const writer = row.createdById
    ? await tx.user.findUnique({ where: { id: row.createdById }, select: { name: true } })
    : null;
  const { id, version, createdAt } = row;
  return { id, version, body: row.body as Localised, createdBy: writer?.name ?? null, createdAt };
}
