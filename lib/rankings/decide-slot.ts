import type pg from 'pg';
import type { LockedAssignment } from '@/lib/assignments/lock-assignment';
import type { Submitted } from '@/lib/contracts/assignments';
import { freeSlot } from '@/lib/items/free-slot';
import { takeLateSlot } from '@/lib/items/take-late-slot';
import type { FactsOfSubmit } from './facts-of-submit';

/** What a submit on this assignment comes after, and whether it counts. */
export interface Slot {
  counted: boolean;
  reason?: NonNullable<Submitted['reason']>;
  revision: number;
  supersedesId: string | null;
  /** Of a gold or practice item: agreement with its reference (null of one that is not scored), and what is answered. */
  reference?: { agreement: number | null; answer: Omit<Submitted, 'ranking'> };
}

/**
 * Decides and takes the slot of a submit. Held: its own. Submitted: the slot the earlier revision has. Anything else
 * is late: the slot the person holds by a newer assignment on the item, else a free one; else it is extra.
 */
export async function decideSlot(
  client: pg.ClientBase,
  a: LockedAssignment,
  userId: string,
  { adjudicated, before }: Pick<FactsOfSubmit, 'adjudicated' | 'before'>,
  score: number,
): Promise<Slot> {
  const next = { revision: (before?.revision ?? 0) + 1, supersedesId: before?.id ?? null };
  const decided = async (): Promise<Slot> => {
    if (a.state === 'held') await freeSlot(client, a, 'held');
    return { counted: false, reason: 'adjudicated', ...next };
  };
  if (adjudicated) return decided();
  if (a.state === 'held' && before?.state !== 'counted') {
    // A lead may decide at this moment: whoever has the item's row first is first.
    const { rowCount } = await client.query({
      name: 'count-held',
      text: 'update item set counted = counted + 1, score = $2 where id = $1 and adjudicated_at is null',
      values: [a.item_id, score],
    });
    return rowCount ? { counted: true, ...next } : decided();
  }
  if (await isDecided(client, a.item_id)) return decided();
  if (before?.state === 'counted') return { counted: true, ...next };
  const reason = await takeLate(client, a, userId);
  return reason ? { counted: false, reason, ...next } : { counted: true, ...next };
}

/** Whether the item is adjudicated, and a lock on it: it stays as it is until this transaction ends. */
async function isDecided(client: pg.ClientBase, itemId: string): Promise<boolean> {
  const { rows } = await client.query<{ decided: boolean }>(
    'select adjudicated_at is not null as decided from item where id = $1 for no key update',
    [itemId],
  );
  return rows[0]!.decided;
}

/** Takes a slot for a late ranking; answers why not when there is none for it. */
async function takeLate(
  client: pg.ClientBase,
  a: LockedAssignment,
  userId: string,
): Promise<Slot['reason'] | undefined> {
  const mine = await client.query<{ id: string; state: string }>(
    `select id, state::text as state from assignment
     where item_id = $1 and user_id = $2 and state in ('held', 'submitted') for update`,
    [a.item_id, userId],
  );
  if (mine.rows[0]?.state === 'submitted') return 'already';
  const ranked = await client.query(
    `select 1 from ranking where item_id = $1 and user_id = $2 and state = 'counted'`,
    [a.item_id, userId],
  );
  if (ranked.rowCount) return 'already';
  if (mine.rows[0]) {
    await client.query(
      `with given as (
         update assignment set state = 'released', closed_at = now() where id = $1 returning slot_groups
       )
       update assignment a set slot_groups = given.slot_groups from given where a.id = $2`,
      [mine.rows[0].id, a.id],
    );
    await client.query('update item set counted = counted + 1 where id = $1', [a.item_id]);
    return undefined;
  }
  return (await takeLateSlot(client, a, userId)) ? undefined : 'full';
}
