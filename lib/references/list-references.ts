import type { z } from 'zod';
import type { Reference, ReferencePurpose } from '@/lib/contracts/references';
import { pool } from '@/lib/db';
import { decodeCursor, encodeCursor } from '@/lib/paging/cursor';

type Row = z.input<typeof Reference> & { seq: string };

const LIST = `
  select i.id, i.seq::text, i.purpose::text as purpose, i.locale, i.prompt_id as "promptId", i.reference, i.explanation,
    i.closed_at as "closedAt", i.created_at as "createdAt", p.external_id as "externalId",
    jsonb_build_object('id', t.id, 'key', t.key, 'name', t.name) as task,
    left(v.messages->-1->>'content', 240) as preview, a.answers, a.agreement
  from item i join task t on t.id = i.task_id join prompt p on p.id = i.prompt_id
  join prompt_version v on v.id = i.prompt_version_id
  cross join lateral (
    select count(*)::int as answers, avg(r.reference_agreement) as agreement from ranking r
    where r.item_id = i.id and r.state = 'extra' and r.reference_agreement is not null) a
  where i.overlap = 0 and i.reference is not null`;

/** A page of a project's gold and practice items, newest first. */
export async function listReferences(
  projectId: string,
  q: { limit: number; cursor?: string | undefined; purpose?: ReferencePurpose | undefined },
): Promise<{ items: z.input<typeof Reference>[]; nextCursor?: string }> {
  const { rows } = await pool().query<Row>(
    `${LIST} and i.project_id = $1 and ($2::item_purpose is null or i.purpose = $2::item_purpose)
       and ($3::bigint is null or i.seq < $3) order by i.seq desc limit $4`,
    [projectId, q.purpose ?? null, q.cursor ? decodeCursor(q.cursor, 1)[0] : null, q.limit + 1],
  );
  const items = rows.slice(0, q.limit);
  const last = items.at(-1);
  return { items, ...(rows.length > q.limit && last ? { nextCursor: encodeCursor([last.seq]) } : {}) };
}

export async function readReference(id: string): Promise<z.input<typeof Reference>> {
  const { rows } = await pool().query<Row>(`${LIST} and i.id = $1`, [id]);
  return rows[0]!;
}
