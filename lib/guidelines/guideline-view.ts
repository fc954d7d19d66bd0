import type { Localised } from '@/lib/contracts/common';
import type { Tx } from '@/lib/db';

interface Row {
  id: string;
  version: number;
  body: unknown;
  createdById: string | null;
  createdAt: Date;
}

/** One version with its writer's name, and when `readerId` read it. */
export async function guidelineView(
  tx: Pick<Tx, 'user' | 'guidelineRead'>,
  row: Row,
  readerId: string | null,
) {
  const writer = row.createdById
    ? await tx.user.findUnique({ where: { id: row.createdById }, select: { name: true } })
    : null;
  const { id, version, createdAt } = row;
  const read = readerId
    ? await tx.guidelineRead.findUnique({
        where: { guidelineVersionId_userId: { guidelineVersionId: id, userId: readerId } },
      })
    : null;
  return {
    ...{ id, version, createdAt, body: row.body as Localised },
    createdBy: writer?.name ?? null,
    readAt: read?.readAt ?? null,
  };
}
