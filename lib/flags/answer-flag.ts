import type pg from 'pg';
import { may } from '@/lib/contracts/permissions';
import { inTransaction, pool } from '@/lib/db';
import { DiscernError, notFound } from '@/lib/errors';
import { notify } from '@/lib/live/notify';
import { mayRead, type Reader, readFlag } from './read-flag';

interface Row {
  project_id: string;
  user_id: string;
  state: 'open' | 'resolved';
}

/**
 * Writes into a thread. Words of the person who opened it open a resolved one again; those of a lead are news to that
 * person. Throws 404 to those who may not read it, 403 to those who may only read.
 */
export async function answerFlag(id: string, writer: Reader, text: string) {
  const projectId = await inTransaction(async (c) => {
    const thread = await lockThread(c, id, writer);
    if (thread.user_id !== writer.userId && !may(writer.role, 'flag.write'))
      throw new DiscernError('forbidden', 'Your role here reads flags. A lead answers them.');
    await addMessage(c, id, writer.userId, text, thread.user_id === writer.userId);
    await audit(c, thread.project_id, writer.userId, 'flag.answered', id, thread.state, { text });
    return thread.project_id;
  });
  tellFlag(projectId, id);
  return readFlag(id, writer);
}

/** Closes a thread, with a last word or without. Resolving it once more changes nothing but adds the word. */
export async function resolveFlag(id: string, lead: Reader, text?: string) {
  const projectId = await inTransaction(async (c) => {
    const thread = await lockThread(c, id, lead);
    if (thread.state === 'resolved' && !text) return undefined;
    if (text) await addMessage(c, id, lead.userId, text, false);
    await c.query(
      `update flag_thread set state = 'resolved', resolved_by_id = $2, updated_at = now() where id = $1`,
      [id, lead.userId],
    );
    await audit(c, thread.project_id, lead.userId, 'flag.resolved', id, thread.state, text ? { text } : {});
    return thread.project_id;
  });
  if (projectId) tellFlag(projectId, id);
  return readFlag(id, lead);
}

/** The person who opened it has read it. */
export async function seeFlag(id: string, userId: string): Promise<void> {
  const { rowCount } = await pool().query(
    'update flag_thread set seen_at = greatest(now(), updated_at) where id = $1 and user_id = $2',
    [id, userId],
  );
  if (!rowCount) throw notFound('This flag');
}

async function lockThread(c: pg.PoolClient, id: string, reader: Reader): Promise<Row> {
  const { rows } = await c.query<Row>(
    'select project_id, user_id, state::text as state from flag_thread where id = $1 for update',
    [id],
  );
  if (!rows[0] || !mayRead(rows[0].user_id, reader)) throw notFound('This flag');
  return rows[0];
}

/** One's own words are read and open the thread again. */
export async function addMessage(
  c: pg.PoolClient,
  threadId: string,
  authorId: string,
  text: string,
  own: boolean,
): Promise<void> {
  await c.query(
    `with said as (insert into flag_message (thread_id, author_id, text) values ($1, $2, $3))
     update flag_thread set updated_at = now(),
       seen_at = case when $4 then now() else seen_at end, state = case when $4 then 'open' else state end
     where id = $1`,
    [threadId, authorId, text, own],
  );
}

const audit = (
  c: pg.PoolClient,
  projectId: string,
  actorId: string,
  action: string,
  id: string,
  state: string,
  after: object,
) =>
  c.query(
    `insert into audit_event (project_id, actor_id, action, entity, entity_id, before, after)
     values ($1, $2, $3, 'flag', $4, $5, $6)`,
    [projectId, actorId, action, id, JSON.stringify({ state }), JSON.stringify(after)],
  );

/** After the commit; a lost notice is no loss of data. */
export function tellFlag(projectId: string, id: string): void {
  notify(pool(), { projectId, topic: 'flags', id }).catch(() => {});
}
