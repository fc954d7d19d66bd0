import type { z } from 'zod';
import type { AuditLine, AuditQuery } from '@/lib/contracts/audit';
import { pool } from '@/lib/db';
import { decodeCursor, encodeCursor } from '@/lib/paging/cursor';

/** A page of a project's audit lines, newest first. */
export async function listAudit(
  projectId: string,
  q: AuditQuery,
): Promise<{ items: z.input<typeof AuditLine>[]; nextCursor?: string }> {
  const [before] = q.cursor ? decodeCursor(q.cursor, 1) : [null];
  const { rows } = await pool().query<z.input<typeof AuditLine>>(
    `select e.seq::text as seq, e.at, e.action, e.entity, e.entity_id as "entityId", e.before, e.after,
       case when e.actor_id is not null
         then jsonb_build_object('id', e.actor_id, 'name', coalesce(u.name, e.actor_id)) end as actor
     from audit_event e left join "user" u on u.id = e.actor_id
     where e.project_id = $1 and ($2::bigint is null or e.seq < $2) and ($3::text is null or e.actor_id = $3)
       and ($4::text is null or e.entity = $4) and ($5::text is null or e.entity_id = $5)
       and ($6::timestamptz is null or e.at >= $6) and ($7::timestamptz is null or e.at < $7)
     order by e.seq desc limit $8`,
    [
      ...[projectId, before ?? null, q.actor ?? null, q.entity ?? null, q.entityId ?? null],
      ...[q.from ?? null, q.to ?? null, q.limit + 1],
    ],
  );
  const items = rows.slice(0, q.limit);
  const last = items.at(-1);
  return { items, ...(rows.length > q.limit && last ? { nextCursor: encodeCursor([last.seq]) } : {}) };
}
