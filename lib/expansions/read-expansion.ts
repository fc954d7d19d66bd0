import type { z } from 'zod';
import type { Expansion } from '@/lib/contracts/expansions';
import { db } from '@/lib/db';
import { notFound } from '@/lib/errors';
import { workStates } from '@/lib/jobs/work-states';
import { cutPage, newestFirst } from '@/lib/paging/newest-first';

type Row = Awaited<ReturnType<typeof db.expansion.findMany>>[number];
type Shown = z.input<typeof Expansion>;

async function show(rows: Row[]): Promise<Shown[]> {
  const stateOf = await workStates(rows.map((r) => r.id));
  return rows.map((row) => ({
    ...stateOf(row.id),
    id: row.id,
    projectId: row.projectId,
    params: row.params as Shown['params'],
    counts: row.counts as Shown['counts'],
    createdAt: row.createdAt,
  }));
}

export async function projectOfExpansion(id: string): Promise<string> {
  const row = await db.expansion.findUnique({ where: { id }, select: { projectId: true } });
  if (!row) throw notFound('This expansion');
  return row.projectId;
}

export async function readExpansion(id: string): Promise<Shown> {
  const row = await db.expansion.findUnique({ where: { id } });
  if (!row) throw notFound('This expansion');
  return (await show([row]))[0]!;
}

/** A page of a project's expansions, newest first. */
export async function listExpansions(projectId: string, q: { limit: number; cursor?: string | undefined }) {
  const { where, ...order } = newestFirst(q);
  const found = await db.expansion.findMany({ where: { projectId, ...where }, ...order });
  const { rows, next } = cutPage(found, q);
  return { items: await show(rows), ...next };
}
