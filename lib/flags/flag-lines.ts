import type { z } from 'zod';
import type { FlagLine } from '@/lib/contracts/flags';
import { pool } from '@/lib/db';
import { decodeCursor, encodeCursor } from '@/lib/paging/cursor';

/** Select list and joins that make a line of a list out of a flag thread `f`. */
export const FLAG_COLUMNS = `
  f.id, f.state::text as state, f.assignment_id as "assignmentId",
  jsonb_build_object('id', u.id, 'name', u.name) as person,
  jsonb_build_object('key', t.key, 'name', t.name) as task, a.locale,
  left(pv.messages->-1->>'content', 240) as preview,
  (select count(*)::int from flag_message m where m.thread_id = f.id) as messages,
  (select jsonb_build_object('author', jsonb_build_object('id', w.id, 'name', w.name), 'text', m.text)
   from flag_message m join "user" w on w.id = m.author_id where m.thread_id = f.id order by m.seq desc limit 1) as last,
  f.updated_at > f.seen_at as unread, f.created_at as "createdAt", f.updated_at as "updatedAt"`;
export const FLAG_JOINS = `
  join assignment a on a.id = f.assignment_id join "user" u on u.id = f.user_id
  join item i on i.id = a.item_id join task t on t.id = i.task_id
  join prompt_version pv on pv.id = i.prompt_version_id`;

interface Which {
  projectId: string;
  /** Those that this person opened. */
  userId?: string;
  state?: FlagLine['state'];
}

/** A page of flag threads, the latest change first. */
export async function flagLines(
  which: Which,
  page: { limit: number; cursor?: string | undefined },
): Promise<{ items: z.input<typeof FlagLine>[]; nextCursor?: string }> {
  const [at, id] = page.cursor ? decodeCursor(page.cursor, 2) : [null, null];
  const { rows } = await pool().query<z.input<typeof FlagLine> & { at: string }>(
    `select ${FLAG_COLUMNS}, f.updated_at::text as at from flag_thread f ${FLAG_JOINS}
     where f.project_id = $1 and ($2::text is null or f.user_id = $2) and ($3::flag_state is null or f.state = $3)
       and ($4::timestamptz is null or (f.updated_at, f.id) < ($4, $5::uuid))
     order by f.updated_at desc, f.id desc limit $6`,
    [which.projectId, which.userId ?? null, which.state ?? null, at, id, page.limit + 1],
  );
  const items = rows.slice(0, page.limit);
  const last = items.at(-1);
  return {
    items,
    ...(rows.length > page.limit && last ? { nextCursor: encodeCursor([last.at, last.id]) } : {}),
  };
}
