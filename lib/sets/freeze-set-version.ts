import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { Select, type SetCounts } from '@/lib/contracts/sets';
import { setFile } from '@/lib/data-folder';
import { db } from '@/lib/db';
import { notFound } from '@/lib/errors';
import type { Watch } from '@/lib/jobs/watch';
import { BucketFiles } from './bucket-files';
import { gatherPairs } from './gather-pairs';
import { type Drop, groupBy, judgePairs, type PairRecord } from './judge-pairs';
import { recordVersion } from './record-version';

/**
 * Freezes a version: reads a snapshot of the pairs, judges them, sorts the kept rows by pair_id into one file named by
 * its hash, and records the rows, the drops and the counts in one transaction. Run again after it was cut off, it
 * starts over; run again on a frozen version, it does nothing.
 */
export async function freezeSetVersion(versionId: string, watch: Watch): Promise<void> {
  const version = await db.preferenceSetVersion.findUnique({ where: { id: versionId } });
  if (!version) throw notFound('This set version');
  if (version.frozenAt) return;
  const select = Select.parse(version.select);
  const folder = path.join(path.dirname(setFile('x')), `.freeze-${versionId}`);
  const work = path.join(folder, randomUUID());
  await rm(folder, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  const counts = emptyCounts();
  const [disputed, rows, drops] = (await Promise.all(
    ['disputed', 'rows', 'drops'].map((name) => BucketFiles.in(path.join(work, name))),
  )) as [BucketFiles, BucketFiles, BucketFiles];
  try {
    const drop = async (d: Drop) => {
      counts.dropped[d.reason] = (counts.dropped[d.reason] ?? 0) + 1;
      await drops.add(d.id, JSON.stringify(d));
    };
    const gathered = await gatherPairs(version.projectId, select, disputed, drop, watch);
    await judgeAll(disputed, rows, drop, select, counts, gathered.records, watch);
    const dropped = Object.values(counts.dropped).reduce((s, n) => s + n, 0);
    Object.assign(counts, {
      pairs: gathered.pairs,
      notSelected: gathered.notSelected,
      candidates: counts.kept + dropped,
    });
    await recordVersion(versionId, work, rows, drops, counts, watch);
  } finally {
    await Promise.all([disputed.close(), rows.close(), drops.close()]);
    await rm(folder, { recursive: true, force: true });
  }
}

const emptyCounts = (): SetCounts => ({
  pairs: 0,
  notSelected: { task: 0, origin: 0, date: 0 },
  candidates: 0,
  kept: 0,
  dropped: {},
  byTask: {},
  byOrigin: {},
});

/** Judges bucket by bucket: both directions of a pair lie in the same one. */
async function judgeAll(
  disputed: BucketFiles,
  rows: BucketFiles,
  drop: (d: Drop) => Promise<void>,
  select: Select,
  counts: SetCounts,
  total: number,
  watch: Watch,
) {
  let done = 0;
  for await (const lines of disputed.read()) {
    watch.signal.throwIfAborted();
    const groups = groupBy(
      lines.map((line) => JSON.parse(line) as PairRecord),
      (r) => r.disputeKey,
    );
    for (const group of groups.values()) {
      const judged = judgePairs(group, select);
      for (const d of judged.drops) await drop(d);
      for (const row of judged.kept) {
        counts.byTask[row.task] ??= { train: 0, test: 0 };
        counts.byTask[row.task]![row.split]++;
        counts.byOrigin[row.origin] = (counts.byOrigin[row.origin] ?? 0) + 1;
        counts.kept++;
        await rows.add(row.pairKey, JSON.stringify(row));
      }
    }
    done += lines.length;
    watch.progress({ done, total, phase: 'judging' });
  }
}
