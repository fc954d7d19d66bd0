import type { z } from 'zod';
import type { Checkpoint } from '@/lib/contracts/checkpoints';
import { db } from '@/lib/db';
import { notFound } from '@/lib/errors';

type View = z.input<typeof Checkpoint>;
type Row = NonNullable<Awaited<ReturnType<typeof db.checkpoint.findUnique>>>;

export async function projectOfCheckpoint(id: string): Promise<string> {
  const row = await db.checkpoint.findUnique({ where: { id }, select: { projectId: true } });
  if (!row) throw notFound('This checkpoint');
  return row.projectId;
}

export const viewCheckpoint = (row: Row): View => ({
  ...row,
  lineage: row.lineage as Record<string, unknown>,
  metrics: row.metrics as Record<string, unknown>,
});

export async function getCheckpoint(id: string): Promise<View> {
  const row = await db.checkpoint.findUnique({ where: { id } });
  if (!row) throw notFound('This checkpoint');
  return viewCheckpoint(row);
}
