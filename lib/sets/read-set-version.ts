import type { z } from 'zod';
import type { SetVersion } from '@/lib/contracts/sets';
import { db } from '@/lib/db';
import { DiscernError, notFound } from '@/lib/errors';
import { showVersions } from './show-set';

export async function projectOfSetVersion(id: string): Promise<string> {
  const row = await db.preferenceSetVersion.findUnique({ where: { id }, select: { projectId: true } });
  if (!row) throw notFound('This set version');
  return row.projectId;
}

export async function readSetVersion(id: string): Promise<z.input<typeof SetVersion>> {
  const row = await db.preferenceSetVersion.findUnique({
    where: { id },
    include: { set: { select: { name: true } } },
  });
  if (!row) throw notFound('This set version');
  return (await showVersions([row]))[0]!;
}

/** Hash and length of a frozen version's file, and a name for people; `conflict` while it is not frozen. */
export async function frozenFile(id: string): Promise<{ hash: string; bytes: number; name: string }> {
  const row = await db.preferenceSetVersion.findUnique({
    where: { id },
    include: { set: { select: { name: true, project: { select: { slug: true } } } } },
  });
  if (!row) throw notFound('This set version');
  if (!row.frozenAt || !row.contentHash)
    throw new DiscernError('conflict', 'This version is not frozen yet: wait until its state is done.');
  return {
    hash: row.contentHash,
    bytes: Number(row.bytes),
    name: `${row.set.project.slug}-${row.set.name}-v${row.version}.jsonl`,
  };
}
