import type { z } from 'zod';
import type { MyRanking } from '@/lib/contracts/history';
import { pool } from '@/lib/db';
import { decodeCursor, encodeCursor } from '@/lib/paging/cursor';
import { lettersOf } from './letters-of';

/** The state as its author sees it: an answer to a gold item looks like any other. */
export const SEEN_STATE = `case when r.state = 'extra' and i.purpose = 'gold' and r.reference_agreement is not null
  then 'counted' else r.state::text end`;

/** Columns of one's own ranking `r` with its assignment `a` (may be missing) and item `i`. */
export const MINE_COLUMNS = `
  r.id, r.assignment_id as "assignmentId", ${SEEN_STATE} as state, r.revision, r.submitted_at as "submittedAt",
  jsonb_build_object('key', t.key, 'name', t.name) as task, i.locale,
  left(pv.messages->-1->>'content', 240) as preview, r.groups, r.unrankable as unrankable_ids,
  coalesce(a.shown, i.candidate_ids) as shown, r.active_ms as "activeMs", r.seq::text as seq`;
export const MINE_JOINS = `
  left join assignment a on a.id = r.assignment_id
  join item i on i.id = r.item_id join task t on t.id = i.task_id
  join prompt_version pv on pv.id = i.prompt_version_id`;

export interface MineRow {
  id: string;
  assignmentId: string | null;
  state: MyRanking['state'];
  revision: number;
  submittedAt: Date;
  task: MyRanking['task'];
  locale: string;
  preview: string;
  groups: string[][];
  unrankable_ids: string[];
  shown: string[];
  activeMs: number | null;
  seq: string;
}

export function mineOf({ groups, unrankable_ids, shown, seq: _, ...r }: MineRow): z.input<typeof MyRanking> {
  return {
    ...r,
    letters: groups.map((g) => lettersOf(shown, g)),
    unrankable: lettersOf(shown, unrankable_ids),
  };
}

/** A page of a person's own rankings at the desk, latest first; only the latest revision of each that was not undone. */
export async function listMine(
  projectId: string,
  userId: string,
  page: { limit: number; cursor?: string | undefined },
): Promise<{ items: z.input<typeof MyRanking>[]; nextCursor?: string }> {
  const [at, seq] = page.cursor ? decodeCursor(page.cursor, 2) : [null, null];
  const { rows } = await pool().query<MineRow & { at: string }>(
    `select ${MINE_COLUMNS}, r.submitted_at::text as at from ranking r ${MINE_JOINS}
     where r.project_id = $1 and r.user_id = $2 and r.origin = 'desk' and r.state not in ('superseded', 'undone')
       and ($3::timestamptz is null or (r.submitted_at, r.seq) < ($3, $4::bigint))
     order by r.submitted_at desc, r.seq desc limit $5`,
    [projectId, userId, at, seq, page.limit + 1],
  );
  const items = rows.slice(0, page.limit);
  const last = items.at(-1);
  return {
    items: items.map(({ at: _, ...r }) => mineOf(r)),
    ...(rows.length > page.limit && last ? { nextCursor: encodeCursor([last.at, last.seq]) } : {}),
  };
}
