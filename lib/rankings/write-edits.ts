import { createHash } from 'node:crypto';
import type pg from 'pg';
import { writePairs } from '@/lib/pairs/write-pairs';

export interface EditsOfRanking {
  rankingId: string;
  revision: number;
  userId: string;
  projectId: string;
  taskId: string;
  promptId: string;
  promptVersionId: string;
  edits: readonly { candidateId: string; text: string }[];
}

/** Each edit becomes a candidate of its own and a pair, edited over original. An edit that changed nothing is none. */
export async function writeEdits(client: pg.ClientBase, e: EditsOfRanking): Promise<void> {
  if (e.edits.length === 0) return;
  const { rows } = await client.query<{ id: string; parent: string }>(
    `with given as (
       select * from unnest($3::uuid[], $4::text[], $5::text[]) as g(parent, body, hash)
     ), made as (
       insert into candidate as c (prompt_version_id, text, text_hash, source, parent_id, user_id)
       select distinct on (hash) $1::uuid, body, hash, 'edit', parent, $2 from given order by hash
       -- The same text may be there already (an earlier edit, or another candidate): then that one is meant.
       on conflict (prompt_version_id, text_hash) do update set text_hash = c.text_hash
       returning c.id, c.text_hash
     )
     select m.id, g.parent from given g join made m on m.text_hash = g.hash`,
    [
      e.promptVersionId,
      e.userId,
      e.edits.map((x) => x.candidateId),
      e.edits.map((x) => x.text),
      e.edits.map((x) => createHash('sha256').update(x.text).digest('hex')),
    ],
  );
  await writePairs(client, {
    ...e,
    kind: 'edit',
    sourceId: e.rankingId,
    sourceVersion: String(e.revision),
    pairs: rows.map((r) => ({ chosenId: r.id, rejectedId: r.parent })),
  });
}
