import type pg from 'pg';
import type { NewStand } from '@/lib/contracts/adjudication';
import { inTransaction, pool } from '@/lib/db';
import { DiscernError, notFound } from '@/lib/errors';
import { notify } from '@/lib/live/notify';
import { type Decider, mustDecideForOthers } from './may-decide';

/**
 * Lets an item stand as it is, or puts it back into the queue, in one transaction. Rankings and pairs are not touched; the
 * item stands until somebody ranks or flags it again. Throws `conflict` when the item was adjudicated or its counted
 * rankings are not those the person has seen. Saying it twice is saying it once.
 */
export async function standItem(by: Decider, itemId: string, { stands, seen }: NewStand): Promise<void> {
  const projectId = await inTransaction(async (c) => {
    const item = await lockItem(c, itemId);
    await mustDecideForOthers(c, by, itemId);
    if (item.stands === stands) return item.projectId;
    if (item.adjudicated)
      throw new DiscernError(
        'conflict',
        'This item was decided by adjudication: its final ranking stands. Decide it anew if it must change.',
      );
    if (stands) mustBeSeen(item, seen);
    const on = stands ? [...item.rankings, ...item.flags] : [];
    await c.query('update item set stands_on = $2::uuid[] where id = $1', [itemId, on]);
    await c.query('update item_agreement set decided = $2 where item_id = $1', [itemId, stands]);
    // A count that has read the item before this is followed by another.
    await c.query('insert into agreement_dirty (project_id, item_id) values ($1, $2)', [
      item.projectId,
      itemId,
    ]);
    await c.query(
      `insert into audit_event (project_id, actor_id, action, entity, entity_id, after) values ($1, $2, $3, 'item', $4, $5)`,
      [
        item.projectId,
        by.id,
        stands ? 'item.stands' : 'item.contested',
        itemId,
        JSON.stringify({ rankings: item.rankings, flags: item.flags }),
      ],
    );
    return item.projectId;
  });
  await notify(pool(), { projectId, topic: 'adjudication', id: itemId });
}

interface Item {
  projectId: string;
  adjudicated: boolean;
  stands: boolean;
  /** Counted ones. */
  rankings: string[];
  /** Open ones. */
  flags: string[];
}

/** Submits, edits, undos and decisions of the item wait. */
async function lockItem(c: pg.PoolClient, itemId: string): Promise<Item> {
  await c.query('select 1 from item where id = $1 for update', [itemId]);
  const { rows } = await c.query<Item>(
    `select i.project_id as "projectId", i.adjudicated_at is not null as adjudicated, item_stands(i.id, i.stands_on) as stands,
       array(select r.id::text from ranking r where r.item_id = i.id and r.state = 'counted' order by r.id) as rankings,
       array(select f.id::text from flag_thread f join assignment a on a.id = f.assignment_id
         where a.item_id = i.id and f.state = 'open' order by f.id) as flags
     from item i where i.id = $1`,
    [itemId],
  );
  if (!rows[0]) throw notFound('This item');
  return rows[0];
}

function mustBeSeen(item: Item, seen: readonly string[]): void {
  if (item.rankings.length + item.flags.length === 0)
    throw new DiscernError('conflict', 'Nobody ranked or flagged this item: there is nothing to let stand.');
  if (item.rankings.some((id) => !seen.includes(id)))
    throw new DiscernError(
      'conflict',
      'Someone ranked this item in the meantime. Nothing was stored: look at their ranking first.',
    );
}
