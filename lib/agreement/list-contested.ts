import type { z } from 'zod';
import type { ContestedItem, listContested as operation } from '@/lib/contracts/agreement';
import { pool } from '@/lib/db';
import { decodeCursor, encodeCursor } from '@/lib/paging/cursor';

type Query = z.output<NonNullable<typeof operation.query>>;
type Answer = { items: z.input<typeof ContestedItem>[]; nextCursor?: string };

/** Both orders have an index of their own, whole and by task. */
const ORDER = {
  queue: {
    column: 'place',
    where: 'not a.decided and a.place < (select contested_below from project where id = $1)',
  },
  all: { column: 'tau_b', where: 'a.tau_b is not null' },
};

/**
 * A page of items, from the least agreement on; with `queue` only those that wait for adjudication. `without`: a person
 * whose own items are left out.
 */
export async function listContested(projectId: string, q: Query, without?: string): Promise<Answer> {
  const { column, where } = q.queue === '1' ? ORDER.queue : ORDER.all;
  const [at, id] = q.cursor ? decodeCursor(q.cursor, 2) : [null, null];
  const { rows } = await pool().query<z.input<typeof ContestedItem> & { at: number }>(
    `select i.id, jsonb_build_object('id', t.id, 'key', t.key, 'name', t.name) as task, p.id as "promptId",
       p.external_id as "externalId", i.locale, left(v.messages->-1->>'content', 240) as preview,
       cardinality(i.candidate_ids) as candidates, a.people, a.tau_b as "tauB", a.alike, a.strict, a.flagged,
       i.adjudicated_at is not null as adjudicated, a.decided and i.adjudicated_at is null as stands, a.${column} as at
     from item_agreement a join item i on i.id = a.item_id join task t on t.id = i.task_id
     join prompt p on p.id = i.prompt_id join prompt_version v on v.id = i.prompt_version_id
     where a.project_id = $1 and ${where} ${q.task ? 'and a.task_id = $6' : ''}
       and ($5::text is null or not exists (select 1 from assignment s where s.item_id = a.item_id and s.user_id = $5
         and s.state in ('held', 'submitted')))
       and ($2::float8 is null or (a.${column}, a.item_id) > ($2::float8, $3::uuid))
     order by a.${column}, a.item_id limit $4`,
    [projectId, at, id, q.limit + 1, without ?? null, ...(q.task ? [q.task] : [])],
  );
  const shown = rows.slice(0, q.limit);
  const last = shown.at(-1);
  const items = shown.map(({ at: _, ...item }) => item);
  return {
    items,
    ...(rows.length > q.limit && last ? { nextCursor: encodeCursor([last.at, last.id]) } : {}),
  };
}
