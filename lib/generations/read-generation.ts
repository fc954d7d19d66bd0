import type { z } from 'zod';
import type { Generation } from '@/lib/contracts/generations';
import { db } from '@/lib/db';
import { notFound } from '@/lib/errors';
import { workStates } from '@/lib/jobs/work-states';
import { decodeCursor, encodeCursor } from '@/lib/paging/cursor';

type Row = Awaited<ReturnType<typeof db.generation.findMany<{ include: { modelRef: true } }>>>[number];
type Shown = z.input<typeof Generation>;

async function show(rows: Row[]): Promise<Shown[]> {
  const stateOf = await workStates(rows.map((r) => r.id));
  return rows.map((row) => ({
    ...stateOf(row.id),
    id: row.id,
    projectId: row.projectId,
    model: { kind: row.modelRef.kind, name: row.modelRef.name },
    params: row.params as Shown['params'],
    counts: row.counts as Shown['counts'],
    createdAt: row.createdAt,
  }));
}

export async function projectOfGeneration(id: string): Promise<string> {
  const row = await db.generation.findUnique({ where: { id }, select: { projectId: true } });
  if (!row) throw notFound('This generation');
  return row.projectId;
}

export async function readGeneration(id: string): Promise<Shown> {
  const row = await db.generation.findUnique({ where: { id }, include: { modelRef: true } });
  if (!row) throw notFound('This generation');
  return (await show([row]))[0]!;
}

/** A page of a project's generations, newest first. */
export async function listGenerations(projectId: string, q: { limit: number; cursor?: string | undefined }) {
  const after = q.cursor ? decodeCursor(q.cursor, 2) : undefined;
  const rows = await db.generation.findMany({
    where: { projectId, ...(after ? olderThan(after) : {}) },
    include: { modelRef: true },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: q.limit + 1,
  });
  const page = rows.slice(0, q.limit);
  const last = page.at(-1);
  return {
    items: await show(page),
    ...(rows.length > q.limit && last
      ? { nextCursor: encodeCursor([last.createdAt.toISOString(), last.id]) }
      : {}),
  };
}

/** Rows after a page's last one, newest first by (createdAt, id). */
const olderThan = ([at, id]: string[]) => ({
  OR: [{ createdAt: { lt: new Date(at!) } }, { createdAt: new Date(at!), id: { lt: id! } }],
});
