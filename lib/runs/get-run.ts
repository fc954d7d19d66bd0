import type { z } from 'zod';
import type { Run } from '@/lib/contracts/runs';
import { db } from '@/lib/db';
import { notFound } from '@/lib/errors';
import { placeOf } from '@/lib/jobs/read-job';
import { namesOfBases } from '@/lib/models/base-folder';

type RunView = z.input<typeof Run>;

/** The project of a run, for the permission check of its routes. */
export async function projectOfRun(id: string): Promise<string> {
  const run = await db.trainingRun.findUnique({ where: { id }, select: { projectId: true } });
  if (!run) throw notFound('This run');
  return run.projectId;
}

export async function getRun(id: string): Promise<RunView> {
  const [view] = await viewRuns([id]);
  if (!view) throw notFound('This run');
  return view;
}

/** Views of runs, in the order of the ids. */
export async function viewRuns(ids: string[]): Promise<RunView[]> {
  // The jobs first: an ended job's run is then read as it ended.
  const jobs = new Map((await db.job.findMany({ where: { id: { in: ids } } })).map((j) => [j.id, j]));
  const runs = await db.trainingRun.findMany({
    where: { id: { in: ids } },
    include: { version: { include: { set: true } }, checkpoint: { select: { id: true } } },
  });
  const byId = new Map(runs.map((r) => [r.id, r]));
  const corpora = await corpusNames(runs.flatMap((r) => sharesOf(r.recipe).map((s) => s.corpus)));
  const nameOfBase = await namesOfBases(runs.map((r) => modelOf(r.recipe)));
  const views: RunView[] = [];
  for (const id of ids) {
    const run = byId.get(id);
    const job = jobs.get(id);
    if (!run || !job) continue;
    const place = job.state === 'queued' ? await placeOf(job) : undefined;
    views.push({
      ...run,
      set: run.version && {
        id: run.version.setId,
        name: run.version.set.name,
        version: run.version.version,
        contentHash: run.version.contentHash,
      },
      corpora: sharesOf(run.recipe).map(({ corpus, weight }) => ({
        id: corpus,
        name: corpora.get(corpus) ?? corpus,
        weight,
      })),
      recipe: run.recipe as Record<string, unknown>,
      modelName: nameOfBase(modelOf(run.recipe)),
      estimate: run.estimate as RunView['estimate'],
      summary: run.summary as Record<string, unknown>,
      state: job.state,
      phase: job.phase,
      ...(place === undefined ? {} : { place }),
      progress: { done: run.step, total: run.totalSteps },
      error: job.error as RunView['error'],
      checkpointId: run.checkpoint?.id ?? null,
      cancelRequested: job.cancelRequestedAt !== null && job.state === 'running',
      startedAt: job.startedAt,
      finishedAt: job.finishedAt,
    });
  }
  return views;
}

const modelOf = (recipe: unknown): string => String((recipe as { model?: unknown }).model ?? '');

/** Corpora with their weights, as sft and cpt name them. */
const sharesOf = (recipe: unknown): { corpus: string; weight: number }[] =>
  (recipe as { data?: { corpus: string; weight: number }[] }).data ?? [];

async function corpusNames(ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db.corpus.findMany({ where: { id: { in: ids } }, select: { id: true, name: true } });
  return new Map(rows.map((r) => [r.id, r.name]));
}
