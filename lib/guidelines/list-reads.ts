import type { z } from 'zod';
import type { GuidelineReader } from '@/lib/contracts/projects';
import { pool } from '@/lib/db';
import { decodeCursor, encodeCursor } from '@/lib/paging/cursor';

/** A page of a project's members with when they read a version, by name. */
export async function listReads(
  projectId: string,
  id: string,
  q: { limit: number; cursor?: string | undefined },
): Promise<{ items: z.input<typeof GuidelineReader>[]; nextCursor?: string }> {
  const [name, user] = q.cursor ? decodeCursor(q.cursor, 2) : [null, null];
  const { rows } = await pool().query<{ id: string; name: string; readAt: Date | null }>(
    `select u.id, u.name, r.read_at as "readAt"
     from member m join "user" u on u.id = m.user_id
     left join guideline_read r on r.user_id = m.user_id and r.guideline_version_id = $2
     where m.project_id = $1 and ($3::text is null or (u.name, u.id) > ($3, $4::text))
     order by u.name, u.id limit $5`,
    [projectId, id, name, user, q.limit + 1],
  );
  const shown = rows.slice(0, q.limit);
  const last = shown.at(-1);
  return {
    items: shown.map(({ readAt, ...person }) => ({ person, readAt })),
    ...(rows.length > q.limit && last ? { nextCursor: encodeCursor([last.name, last.id]) } : {}),
  };
}
