import type { z } from 'zod';
import type { PreferenceSet } from '@/lib/contracts/sets';
import { db } from '@/lib/db';
import { notFound } from '@/lib/errors';
import { cutPage, newestFirst } from '@/lib/paging/newest-first';
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
  const { where, ...order } = newestFirst(q);
  const found = await db.preferenceSet.findMany({ where: { projectId, ...where }, ...order });
  const { rows, next } = cutPage(found, q);
  return { items: await showSets(rows), ...next };
}
