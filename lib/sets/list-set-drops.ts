import type { z } from 'zod';
import type { listSetDrops as operation } from '@/lib/contracts/sets';
import { pool } from '@/lib/db';
import { decodeCursor, encodeCursor } from '@/lib/paging/cursor';

type Query = z.output<NonNullable<typeof operation.query>>;
type Answer = z.output<NonNullable<typeof operation.response>>;
type Dropped = Answer['items'][number];

/** A page of a version's dropped pairs, by rule, then by pair. */
export async function listSetDrops(versionId: string, q: Query): Promise<Answer> {
  const [afterReason = '', afterPair = null] = q.cursor ? decodeCursor(q.cursor, 2) : [];
  const { rows } = await pool().query<Dropped>(
    `select d.pair_id as "pairId", d.reason, d.detail, t.key as task, pr.external_id as "externalId",
       pv.messages as prompt, left(c.text, 4000) as chosen, left(r.text, 4000) as rejected
     from set_drop d join preference_pair p on p.id = d.pair_id join task t on t.id = p.task_id
     join prompt pr on pr.id = p.prompt_id join prompt_version pv on pv.id = p.prompt_version_id
     join candidate c on c.id = p.chosen_id join candidate r on r.id = p.rejected_id
     where d.version_id = $1 and ($2::text is null or d.reason = $2)
       and ($4::uuid is null or (d.reason, d.pair_id) > ($3::text, $4::uuid))
     order by d.reason, d.pair_id limit $5`,
    [versionId, q.reason ?? null, afterReason, afterPair, q.limit + 1],
  );
  const items = rows.slice(0, q.limit).map((row) => ({
    ...row,
    prompt: row.prompt.map((m) => ({ ...m, content: m.content.slice(0, 4000) })),
  }));
  const last = items.at(-1);
  return {
    items,
    ...(rows.length > q.limit && last ? { nextCursor: encodeCursor([last.reason, last.pairId]) } : {}),
  };
}
