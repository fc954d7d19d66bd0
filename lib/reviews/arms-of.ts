import type { z } from 'zod';
import type { ArmView } from '@/lib/contracts/reviews';
import { db } from '@/lib/db';
import { namesOfBases } from '@/lib/models/base-folder';

type View = z.input<typeof ArmView>;

/** Who the arms are, by ModelRef id. */
export async function armViews(refIds: string[]): Promise<(refId: string) => View> {
  const refs = await db.modelRef.findMany({
    where: { id: { in: refIds } },
    include: { checkpoint: true },
  });
  const nameOf = await namesOfBases(refs.flatMap((r) => r.checkpoint?.base ?? []));
  const views = new Map(
    refs.map((r): [string, View] => [
      r.id,
      {
        kind: r.kind === 'checkpoint' ? 'checkpoint' : 'base',
        name: r.checkpoint?.name ?? r.name,
        base: r.checkpoint ? nameOf(r.checkpoint.base) : r.name,
        checkpointId: r.checkpointId,
        promoted: r.checkpoint?.promotedAt != null,
      },
    ]),
  );
  return (id) => views.get(id)!;
}
