import type { z } from 'zod';
import { type PreferenceSet, SetCounts, type SetVersion } from '@/lib/contracts/sets';
import { db, pool } from '@/lib/db';

type VersionRow = Awaited<ReturnType<typeof db.preferenceSetVersion.findMany>>[number];
type SetRow = Awaited<ReturnType<typeof db.preferenceSet.findMany>>[number];

/** Versions as the API shows them, each with the state of the work that freezes it. */
export async function showVersions(
  rows: (VersionRow & { set: { name: string } })[],
): Promise<z.input<typeof SetVersion>[]> {
  const jobs = await db.job.findMany({ where: { id: { in: rows.map((r) => r.id) } } });
  const jobOf = new Map(jobs.map((j) => [j.id, j]));
  const staleOf = await countStale(rows.map((r) => r.id));
  return rows.map((row) => {
    const job = jobOf.get(row.id);
    return {
      id: row.id,
      setId: row.setId,
      projectId: row.projectId,
      setName: row.set.name,
      version: row.version,
      select: row.select as z.input<typeof SetVersion>['select'],
      state: row.frozenAt ? 'done' : (job?.state ?? 'failed'),
      phase: job?.phase ?? '',
      progress: { done: job?.done ?? 0, total: job?.total ?? 0 },
      error: row.frozenAt ? null : ((job?.error as { code: string; message: string } | null) ?? null),
      contentHash: row.contentHash,
      bytes: row.bytes,
      trainCount: row.trainCount,
      testCount: row.testCount,
      counts: SetCounts.parse(row.counts),
      stale: staleOf.get(row.id) ?? 0,
      frozenAt: row.frozenAt,
      createdAt: row.createdAt,
    };
  });
}

/** Pairs of frozen versions that lost evidence since and have none left; looks only at those that lost some. */
async function countStale(ids: string[]): Promise<Map<string, number>> {
  const { rows } = await pool().query<{ id: string; n: number }>(
    `select s.version_id as id, count(*)::int as n from set_stale s
     where s.version_id = any($1::uuid[])
       and not exists (select 1 from pair_evidence e where e.pair_id = s.pair_id and e.state = 'active')
     group by s.version_id`,
    [ids],
  );
  return new Map(rows.map((r) => [r.id, r.n]));
}

/** Sets with their versions, newest first. */
export async function showSets(rows: SetRow[]): Promise<z.input<typeof PreferenceSet>[]> {
  const versions = await db.preferenceSetVersion.findMany({
    where: { setId: { in: rows.map((r) => r.id) } },
    include: { set: { select: { name: true } } },
    orderBy: { version: 'desc' },
  });
  const shown = await showVersions(versions);
  return rows.map((row) => ({
    id: row.id,
    projectId: row.projectId,
    name: row.name,
    select: row.select as z.input<typeof PreferenceSet>['select'],
    createdAt: row.createdAt,
    versions: shown.filter((v) => v.setId === row.id),
  }));
}
