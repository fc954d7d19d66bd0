import type { z } from 'zod';
import type { PreferenceSet } from '@/lib/contracts/sets';
import { db } from '@/lib/db';
import { notFound } from '@/lib/errors';
import { decodeCursor, encodeCursor } from '@/lib/paging/cursor';
import { showSets } from './show-set';

export async function projectOfSet(id: string): Promise<string> {
  const row = await db.preferenceSet.findUnique({ where: { id }, select: { projectId: true } });
  if (!row) throw notFound('This preference set');
  return row.projectId;
}

export async function readSet(id: string): Promise<z.input<typeof PreferenceSet>> {
  const row = await db.preferenceSet.findUnique({ where: { id } });
  if (!row) throw notFound('This preference set');
  return (await showSets([row]))[0]!;
}

/** A page of a project's sets, newest first. */
export async function listSets(projectId: string, q: { limit: number; cursor?: string | undefined }) {
  const after = q.cursor ? decodeCursor(q.cursor, 2) : undefined;
  const rows = await db.preferenceSet.findMany({
    where: {
      projectId,
      ...(after
        ? {
            OR: [
              { createdAt: { lt: new Date(after[0]!) } },
              { createdAt: new Date(after[0]!), id: { lt: after[1]! } },
            ],
          }
        : {}),
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: q.limit + 1,
  });
  const page = rows.slice(0, q.limit);
  const last = page.at(-1);
  return {
    items: await showSets(page),
    ...(rows.length > q.limit && last
      ? { nextCursor: encodeCursor([last.createdAt.toISOString(), last.id]) }
      : {}),
  };
}
