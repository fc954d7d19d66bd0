import path from 'node:path';
import type pg from 'pg';
import type { SetCounts } from '@/lib/contracts/sets';
import { setFile } from '@/lib/data-folder';
import { inTransaction } from '@/lib/db';
import { DiscernError } from '@/lib/errors';
import type { Watch } from '@/lib/jobs/watch';
import { type BucketFiles, HashedFile } from './bucket-files';
import type { Drop, KeptRow } from './judge-pairs';

const ROWS_A_STATEMENT = 2000;

/** Writes the file, the rows and the drops; either all of it stands afterwards or nothing does. */
export async function recordVersion(
  versionId: string,
  work: string,
  rows: BucketFiles,
  drops: BucketFiles,
  counts: SetCounts,
  watch: Watch,
) {
  await inTransaction(async (client) => {
    const { rows: locked } = await client.query<{ frozen: boolean }>(
      'select frozen_at is not null as frozen from preference_set_version where id = $1 for update',
      [versionId],
    );
    if (!locked[0] || locked[0].frozen) return;
    const file = await HashedFile.at(path.join(work, 'rows.jsonl'));
    let hash: string;
    try {
      await writeRows(client, versionId, rows, file, counts.kept, watch);
      await writeDrops(client, versionId, drops, watch);
      await refuseUndone(client, versionId);
      hash = await file.keep(setFile);
    } finally {
      await file.discard();
    }
    const sum = (split: 'train' | 'test') => Object.values(counts.byTask).reduce((s, t) => s + t[split], 0);
    await client.query(
      `update preference_set_version set content_hash = $2, bytes = $3, train_count = $4, test_count = $5,
         counts = $6, frozen_at = now() where id = $1`,
      [versionId, hash, file.bytes, sum('train'), sum('test'), JSON.stringify(counts)],
    );
    await client.query(
      `insert into audit_event (project_id, action, entity, entity_id, after)
       select project_id, 'set_version.frozen', 'set_version', id::text,
         jsonb_build_object('contentHash', content_hash, 'train', train_count, 'test', test_count)
       from preference_set_version where id = $1`,
      [versionId],
    );
  });
}

async function writeRows(
  client: pg.ClientBase,
  versionId: string,
  rows: BucketFiles,
  file: HashedFile,
  total: number,
  watch: Watch,
) {
  let done = 0;
  for await (const lines of rows.read()) {
    watch.signal.throwIfAborted();
    const kept = lines.map((line) => JSON.parse(line) as KeptRow);
    kept.sort((a, b) => (a.pairKey < b.pairKey ? -1 : 1));
    for (const row of kept) await file.line(row.line);
    for (const part of parts(kept))
      await client.query({
        name: 'set-pairs',
        text: `insert into set_pair (version_id, pair_key, pair_id, split)
               select $1, k, p, s::split from unnest($2::text[], $3::uuid[], $4::text[]) as t(k, p, s)`,
        values: [versionId, part.map((r) => r.pairKey), part.map((r) => r.id), part.map((r) => r.split)],
      });
    done += kept.length;
    watch.progress({ done, total, phase: 'writing' });
  }
}

async function writeDrops(client: pg.ClientBase, versionId: string, drops: BucketFiles, watch: Watch) {
  for await (const lines of drops.read()) {
    watch.signal.throwIfAborted();
    for (const part of parts(lines.map((line) => JSON.parse(line) as Drop)))
      await client.query({
        name: 'set-drops',
        text: `insert into set_drop (version_id, pair_id, reason, detail)
               select $1, p, r, d::jsonb from unnest($2::uuid[], $3::text[], $4::text[]) as t(p, r, d)`,
        values: [
          versionId,
          part.map((d) => d.id),
          part.map((d) => d.reason),
          part.map((d) => JSON.stringify(d.detail)),
        ],
      });
  }
}

/** A ranking that was undone while the snapshot was being worked on must not stand in the version. */
async function refuseUndone(client: pg.ClientBase, versionId: string) {
  const { rows } = await client.query<{ n: number }>(
    `select count(*)::int as n from set_pair s where s.version_id = $1 and not exists
       (select 1 from pair_evidence e where e.pair_id = s.pair_id and e.state = 'active')`,
    [versionId],
  );
  if (rows[0]!.n > 0)
    throw new DiscernError(
      'conflict',
      `${rows[0]!.n} of the selected pairs lost their evidence (an undo) while the version was made. Freeze again.`,
    );
}

function* parts<T>(values: T[]): Generator<T[]> {
  for (let at = 0; at < values.length; at += ROWS_A_STATEMENT) yield values.slice(at, at + ROWS_A_STATEMENT);
}
