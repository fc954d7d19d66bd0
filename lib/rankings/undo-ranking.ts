import type pg from 'pg';
import type { z } from 'zod';
import { readAssigned } from '@/lib/assignments/read-assigned';
import type { Assigned } from '@/lib/contracts/assignments';
import { inTransaction } from '@/lib/db';
import { DiscernError, notFound } from '@/lib/errors';
import { renewScore } from '@/lib/items/keep-score';
import { retireEvidence } from '@/lib/pairs/retire-evidence';
import { tellProgress } from '@/lib/progress/tell-progress';
import { SAID } from './said-in-ranking';
import { whyFixed } from './why-fixed';

interface Row {
  id: string;
  project_id: string;
  item_id: string;
  assignment_id: string | null;
  state: 'counted' | 'extra' | 'undone' | 'superseded' | 'adjudicated';
  draft: unknown;
  purpose: 'label' | 'gold' | 'practice' | 'audit';
}

export interface Undone {
  ranking: { id: string };
  /** The assignment, held again, to be reopened; null when the ranking had no slot to give back. */
  assigned: z.input<typeof Assigned> | null;
}

/**
 * Takes a person's own ranking back: its pairs lose this evidence and the person holds the slot again, with the
 * ranking as draft. Undoing twice is undoing once. Throws `conflict` once the item was adjudicated or a pair of it
 * stands in a version frozen since (one frozen before has it from others); 404 to anyone but its author.
 */
export async function undoRanking(rankingId: string, userId: string): Promise<Undone> {
  const { undone, projectId } = await inTransaction(async (c) => {
    const r = await lockRanking(c, rankingId, userId);
    const answer = (held: boolean) => reopened(c, r, userId, held);
    if (r.state === 'undone') return { undone: await answer(true), projectId: r.project_id };
    await mustBeOpen(c, r);
    const counted = r.state === 'counted' || (r.purpose === 'gold' && r.state === 'extra');
    await c.query(`update ranking set state = 'undone' where id = $1`, [r.id]);
    await c.query(
      `insert into audit_event (project_id, actor_id, action, entity, entity_id, before, after)
       values ($1, $2, 'ranking.undone', 'ranking', $3, $4, $5)`,
      [r.project_id, userId, r.id, { state: r.state }, { state: 'undone' }],
    );
    if (counted) {
      await retireEvidence(c, { kinds: ['ranking', 'edit'], sourceId: r.id });
      await holdAgain(c, r);
    }
    return { undone: await answer(counted), projectId: r.project_id };
  });
  tellProgress(projectId);
  return undone;
}

/** The assignment first, then its item and its ranking: the order of submits, and item before anybody's work (adjudication). */
async function lockRanking(c: pg.PoolClient, id: string, userId: string): Promise<Row> {
  await c.query(
    `select id from assignment where id = (select assignment_id from ranking where id = $1 and user_id = $2) for update`,
    [id, userId],
  );
  await c.query(
    `select id from item where id = (select item_id from ranking where id = $1 and user_id = $2) for no key update`,
    [id, userId],
  );
  const { rows } = await c.query<Row>(
    `select id, project_id, item_id, assignment_id, state::text as state, ${SAID} as draft,
       (select i.purpose::text from item i where i.id = r.item_id) as purpose
     from ranking r where id = $1 and user_id = $2 for update`,
    [id, userId],
  );
  if (!rows[0]) throw notFound('This ranking');
  return rows[0];
}

const WHY = {
  adjudicated: 'was decided by adjudication',
  frozen: 'stands in a frozen preference set',
  imported: 'was imported',
};

/** Locks the item: no lead decides it between this look and the undo. */
async function mustBeOpen(c: pg.PoolClient, r: Row): Promise<void> {
  if (r.state === 'superseded')
    throw new DiscernError('conflict', 'A later revision replaced this ranking. Undo that one.');
  if (r.purpose === 'practice')
    throw new DiscernError(
      'conflict',
      'This was practice: its answer was shown, so it cannot be taken back.',
    );
  const fixed = await whyFixed(c, r.id);
  if (fixed)
    throw new DiscernError(
      'conflict',
      `This ranking ${WHY[fixed]} and cannot be undone. Change it by an edit: submit again on its assignment.`,
      { fixed },
    );
}

async function holdAgain(c: pg.PoolClient, r: Row): Promise<void> {
  await c.query('update item set counted = counted - 1 where id = $1 and overlap > 0', [r.item_id]);
  await renewScore(c, r.item_id);
  await c.query(
    `update assignment a set state = 'held', closed_at = null, draft = $2, draft_at = now(),
       lease_expires_at = now() + make_interval(secs => p.lease_seconds)
     from project p where a.id = $1 and p.id = a.project_id`,
    [r.assignment_id, JSON.stringify(r.draft)],
  );
}

async function reopened(c: pg.PoolClient, r: Row, userId: string, held: boolean): Promise<Undone> {
  const assigned = held && r.assignment_id ? await readAssigned(c, r.assignment_id, userId) : null;
  return { ranking: { id: r.id }, assigned: assigned?.assignment.state === 'held' ? assigned : null };
}
