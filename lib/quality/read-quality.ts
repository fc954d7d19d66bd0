import type { z } from 'zod';
import type { listQuality as listOperation, readQuality as readOperation } from '@/lib/contracts/quality';
import { pool } from '@/lib/db';
import { decodeCursor, encodeCursor } from '@/lib/paging/cursor';

type Whole = z.input<NonNullable<typeof readOperation.response>>;
type Query = z.output<NonNullable<typeof listOperation.query>>;
type People = z.input<NonNullable<typeof listOperation.response>>;

/** The project's last rankings together. */
export async function readQuality(projectId: string): Promise<Whole> {
  const { rows } = await pool().query<NonNullable<Whole['whole']>>(
    `select rankings, "from", "to", at, hints -> 'hints' as hints, coalesce(hints -> 'places', '[]') as places
     from quality_look where project_id = $1 and user_id = ''`,
    [projectId],
  );
  return { whole: rows[0] ?? null };
}

/** A page of people, those with most raised hints first. */
export async function listQuality(projectId: string, q: Query): Promise<People> {
  const [raised, id] = q.cursor ? decodeCursor(q.cursor, 2) : [null, null];
  const { rows } = await pool().query<People['items'][number]>(
    `select q.user_id as id, u.name, q.rankings, q."from", q."to", q.at, q.raised, q.hints -> 'hints' as hints
     from quality_look q join "user" u on u.id = q.user_id
     where q.project_id = $1 and ($2::int is null or q.raised < $2::int or (q.raised = $2::int and q.user_id > $3))
     order by q.raised desc, q.user_id limit $4`,
    [projectId, raised, id, q.limit + 1],
  );
  const items = rows.slice(0, q.limit);
  const last = items.at(-1);
  return {
    items,
    ...(rows.length > q.limit && last ? { nextCursor: encodeCursor([last.raised, last.id]) } : {}),
  };
}
