import type { z } from 'zod';
import { readAssigned } from '@/lib/assignments/read-assigned';
import type { Draft } from '@/lib/contracts/assignments';
import type { getMyRanking, Revision } from '@/lib/contracts/history';
import { pool } from '@/lib/db';
import { notFound } from '@/lib/errors';
import { lettersOf } from './letters-of';
import { MINE_COLUMNS, MINE_JOINS, type MineRow, mineOf, SEEN_STATE } from './list-mine';
import { SAID } from './said-in-ranking';
import { whyFixed } from './why-fixed';

type Answer = z.input<NonNullable<typeof getMyRanking.response>>;

/** One of a person's own rankings with all revisions; 404 to anyone else. */
export async function readMine(id: string, userId: string): Promise<Answer> {
  const { rows } = await pool().query<MineRow & { said: Draft }>(
    `select ${MINE_COLUMNS}, ${SAID} as said from ranking r ${MINE_JOINS} where r.id = $1 and r.user_id = $2`,
    [id, userId],
  );
  const row = rows[0];
  if (!row) throw notFound('This ranking');
  const { said, ...mine } = row;
  const assigned = mine.assignmentId ? await readAssigned(pool(), mine.assignmentId, userId) : null;
  return {
    ranking: mineOf(mine),
    assigned: assigned && {
      ...assigned,
      assignment: { ...assigned.assignment, draft: said, draftAt: mine.submittedAt },
    },
    said,
    fixed: (await whyFixed(pool(), id)) ?? null,
    revisions: await revisionsOf(mine),
  };
}

async function revisionsOf(mine: MineRow): Promise<z.input<typeof Revision>[]> {
  const { rows } = await pool().query<z.input<typeof Revision> & { groups: string[][]; ids: string[] }>(
    `select r.id, r.revision, ${SEEN_STATE} as state, r.submitted_at as "submittedAt", r.rationale, r.groups,
       r.unrankable as ids
     from ranking r join item i on i.id = r.item_id where ($1::uuid is not null and r.assignment_id = $1) or r.id = $2
     order by r.revision desc, r.seq desc limit 100`,
    [mine.assignmentId, mine.id],
  );
  return rows.map(({ groups, ids, ...r }) => ({
    ...r,
    letters: groups.map((g) => lettersOf(mine.shown, g)),
    unrankable: lettersOf(mine.shown, ids),
  }));
}
