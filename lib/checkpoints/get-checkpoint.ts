import type { z } from 'zod';
import type { Checkpoint } from '@/lib/contracts/checkpoints';
import { db } from '@/lib/db';
import { notFound } from '@/lib/errors';
import { namesOfBases } from '@/lib/models/base-folder';

type View = z.input<typeof Checkpoint>;
type Row = NonNullable<Awaited<ReturnType<typeof db.checkpoint.findUnique>>>;

export async function projectOfCheckpoint(id: string): Promise<string> {
  const row = await db.checkpoint.findUnique({ where: { id }, select: { projectId: true } });
  if (!row) throw notFound('This checkpoint');
  return row.projectId;
}

export async function viewCheckpoints(rows: Row[]): Promise<View[]> {
  const nameOf = await namesOfBases(rows.map((row) => row.base));
  return rows.map((row) => ({
    ...row,
    baseName: nameOf(row.base),
    lineage: row.lineage as Record<string, unknown>,
    metrics: row.metrics as Record<string, unknown>,
  }));
}

export async function getCheckpoint(id: string): Promise<View> {
  const row = await db.checkpoint.findUnique({ where: { id } });
  if (!row) throw notFound('This checkpoint');
  return (await viewCheckpoints([row]))[0]!;
}
