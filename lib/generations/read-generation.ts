import type { z } from 'zod';
import { type Generation, GenerationParams } from '@/lib/contracts/generations';
import { db } from '@/lib/db';
import { notFound } from '@/lib/errors';
import { workStates } from '@/lib/jobs/work-states';
import { cutPage, newestFirst } from '@/lib/paging/newest-first';

type Row = Awaited<ReturnType<typeof db.generation.findMany<{ include: { modelRef: true } }>>>[number];
type Shown = z.input<typeof Generation>;

async function show(rows: Row[]): Promise<Shown[]> {
  const stateOf = await workStates(rows.map((r) => r.id));
  return rows.map((row) => ({
    ...stateOf(row.id),
    id: row.id,
    projectId: row.projectId,
    model: { kind: row.modelRef.kind, name: row.modelRef.name },
    params: GenerationParams.parse(row.params),
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
  const { where, ...order } = newestFirst(q);
  const found = await db.generation.findMany({
    where: { projectId, ...where },
    include: { modelRef: true },
    ...order,
  });
  const { rows, next } = cutPage(found, q);
  return { items: await show(rows), ...next };
}
