import fs from 'node:fs';
import path from 'node:path';
import type { z } from 'zod';
import type { Import, ImportError, listImports as listOperation } from '@/lib/contracts/imports';
import { db } from '@/lib/db';
import { env } from '@/lib/env';
import { notFound } from '@/lib/errors';
import { decodeCursor, encodeCursor } from '@/lib/paging/cursor';

type ImportRow = NonNullable<Awaited<ReturnType<typeof db.import.findUnique>>>;
type JobRow = NonNullable<Awaited<ReturnType<typeof db.job.findUnique>>>;
type Shown = z.input<typeof Import>;
type ListQuery = z.output<NonNullable<typeof listOperation.query>>;

export async function projectOfImport(id: string): Promise<string> {
  const row = await db.import.findUnique({ where: { id }, select: { projectId: true } });
  if (!row) throw notFound('This import');
  return row.projectId;
}

/** True while the file can be read again. */
export const isKept = (file: string) => fs.existsSync(path.resolve(env().DISCERN_DATA, file));

export async function readImport(id: string): Promise<Shown> {
  const [row, job] = await Promise.all([
    db.import.findUnique({ where: { id } }),
    db.job.findUnique({ where: { id } }),
  ]);
  if (!row) throw notFound('This import');
  return { ...show(row, job), errors: row.errors as ImportError[] };
}

/** A page of a project's imports, newest first. */
export async function listImports(
  projectId: string,
  q: ListQuery,
): Promise<{ items: Omit<Shown, 'errors'>[]; nextCursor?: string }> {
  const after = q.cursor ? decodeCursor(q.cursor, 2) : undefined;
  const at = after && new Date(after[0]!);
  const rows = await db.import.findMany({
    where: {
      projectId,
      ...(at && after ? { OR: [{ createdAt: { lt: at } }, { createdAt: at, id: { lt: after[1]! } }] } : {}),
    },
    omit: { errors: true },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: q.limit + 1,
  });
  const page = rows.slice(0, q.limit);
  const jobs = await db.job.findMany({ where: { id: { in: page.map((r) => r.id) } } });
  const job = new Map(jobs.map((j) => [j.id, j]));
  const last = page.at(-1);
  return {
    items: page.map((r) => show(r, job.get(r.id) ?? null)),
    ...(rows.length > q.limit && last
      ? { nextCursor: encodeCursor([last.createdAt.toISOString(), last.id]) }
      : {}),
  };
}

function show(row: Omit<ImportRow, 'errors'>, job: JobRow | null): Omit<Shown, 'errors'> {
  const state = stateOf(row, job);
  const ended = state === 'failed' || state === 'cancelled';
  return {
    id: row.id,
    projectId: row.projectId,
    kind: row.kind as Shown['kind'],
    format: row.format as Shown['format'],
    mode: row.mode as Shown['mode'],
    update: row.update,
    fileName: row.fileName,
    bytes: row.bytes,
    state,
    progress: { done: job?.done ?? 0n, total: job?.total ?? row.bytes },
    rows: row.rows,
    created: row.created,
    updated: row.updated,
    unchanged: row.unchanged,
    dropped: (row.counts as { dropped?: Record<string, number> }).dropped ?? {},
    errorCount: row.errorCount,
    error: (job?.error as Shown['error']) ?? null,
    retryable: ended && row.appliedAt === null && isKept(row.path),
    createdAt: row.createdAt,
    finishedAt: job?.finishedAt ?? null,
  };
}

/** The contract knows no waiting: work that waits or starts is validating. */
function stateOf(row: Omit<ImportRow, 'errors'>, job: JobRow | null): Shown['state'] {
  if (!job) return row.appliedAt ? 'done' : 'failed';
  if (job.state === 'queued') return 'validating';
  if (job.state === 'running') return job.phase === 'applying' ? 'applying' : 'validating';
  return job.state;
}
