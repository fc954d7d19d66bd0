import type { z } from 'zod';
import type { Corpus, ListedCorpus, listCorpora as listOperation } from '@/lib/contracts/corpora';
import type { ImportError } from '@/lib/contracts/imports';
import { db } from '@/lib/db';
import { notFound } from '@/lib/errors';
import { workStates } from '@/lib/jobs/work-states';
import { cutPage, newestFirst } from '@/lib/paging/newest-first';

type ListQuery = z.output<NonNullable<typeof listOperation.query>>;
type Shown = z.input<typeof Corpus>;
type Listed = Omit<Shown, 'errors' | 'filters' | 'report'>;
type Row = Omit<
  NonNullable<Awaited<ReturnType<typeof db.corpus.findUnique>>>,
  'errors' | 'filters' | 'report'
> & { parent: { id: string; name: string } | null };

const parent = { select: { id: true, name: true } };

export async function projectOfCorpus(id: string): Promise<string> {
  const row = await db.corpus.findUnique({ where: { id }, select: { projectId: true } });
  if (!row) throw notFound('This corpus');
  return row.projectId;
}

export async function readCorpus(id: string): Promise<Shown> {
  const row = await db.corpus.findUnique({ where: { id }, include: { parent } });
  if (!row) throw notFound('This corpus');
  const [listed] = await show([row]);
  return {
    ...listed!,
    errors: row.errors as ImportError[],
    filters: row.filters as Shown['filters'],
    report: row.report as Shown['report'],
  };
}

/** A page of a project's corpora, newest first. */
export async function listCorpora(
  projectId: string,
  q: ListQuery,
): Promise<{ items: Listed[]; nextCursor?: string }> {
  const { where, ...page } = newestFirst(q);
  const found = await db.corpus.findMany({
    where: { projectId, ...(q.kind ? { kind: q.kind } : {}), ...where },
    omit: { errors: true, filters: true, report: true },
    include: { parent },
    ...page,
  });
  const { rows, next } = cutPage(found, q);
  return { items: await show(rows), ...next };
}

async function show(rows: Row[]): Promise<Listed[]> {
  const workOf = await workStates(rows.map((r) => r.id));
  const people = await db.user.findMany({
    where: { id: { in: rows.flatMap((r) => r.createdById ?? []) } },
    select: { id: true, name: true },
  });
  const nameOf = new Map(people.map((p) => [p.id, p.name]));
  return rows.map((row) => ({
    id: row.id,
    projectId: row.projectId,
    name: row.name,
    kind: row.kind as ListedCorpus['kind'],
    parent: row.parent,
    contentHash: row.contentHash,
    bytes: row.bytes,
    rows: row.rows,
    languages: { zh: 0, en: 0, other: 0, ...(row.languages as Partial<ListedCorpus['languages']>) },
    errorCount: row.errorCount,
    createdBy: nameOf.get(row.createdById ?? '') ?? null,
    createdAt: row.createdAt,
    readyAt: row.readyAt,
    ...workOf(row.id),
    // What is ready stays so, whatever became of the job's row.
    ...(row.readyAt ? { state: 'done' as const, error: null } : {}),
  }));
}
