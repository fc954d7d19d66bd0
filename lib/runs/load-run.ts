import { db } from '@/lib/db';
import { notFound } from '@/lib/errors';

/** What the worker needs to carry out a run. */
export async function loadRun(id: string) {
  const run = await db.trainingRun.findUnique({
    where: { id },
    include: { version: { include: { set: true } }, checkpoint: true },
  });
  if (!run) throw notFound('This run');
  return run;
}
export type LoadedRun = Awaited<ReturnType<typeof loadRun>>;
