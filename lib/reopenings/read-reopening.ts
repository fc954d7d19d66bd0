import type { z } from 'zod';
import type { Reopening } from '@/lib/contracts/quality';
import { db } from '@/lib/db';
import { notFound } from '@/lib/errors';
import { workStates } from '@/lib/jobs/work-states';
import { cutPage, newestFirst } from '@/lib/paging/newest-first';

type Row = Awaited<ReturnType<typeof db.reopening.findMany>>[number];
type Shown = z.input<typeof Reopening>;

async function show(rows: Row[]): Promise<Shown[]> {
  const stateOf = await workStates(rows.map((r) => r.id));
  const people = await db.user.findMany({
    where: { id: { in: rows.map((r) => r.userId) } },
    select: { id: true, name: true },
  });
  return rows.map((row) => ({
    ...stateOf(row.id),
    ...{ id: row.id, projectId: row.projectId, createdAt: row.createdAt },
    params: row.params as Shown['params'],
    person: people.find((p) => p.id === row.userId)?.name ?? row.userId,
    counts: row.counts as Shown['counts'],
  }));
}

export async function projectOfReopening(id: string): Promise<string> {
  const row = await db.reopening.findUnique({ where: { id }, select: { projectId: true } });
  if (!row) throw notFound('This reopening');
  return row.projectId;
}

export async function readReopening(id: string): Promise<Shown> {
  const row = await db.reopening.findUnique({ where: { id } });
  if (!row) throw notFound('This reopening');
  return (await show([row]))[0]!;
}

/** A page of a project's reopenings, newest first. */
export async function listReopenings(projectId: string, q: { limit: number; cursor?: string | undefined }) {
  const { where, ...order } = newestFirst(q);
  const found = await db.reopening.findMany({ where: { projectId, ...where }, ...order });
  const { rows, next } = cutPage(found, q);
  return { items: await show(rows), ...next };
}
