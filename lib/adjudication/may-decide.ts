import type pg from 'pg';
import type { Role } from '@/lib/contracts/words';
import { DiscernError } from '@/lib/errors';
import { manages } from '@/lib/members/rules';

/** Who decides. */
export interface Decider {
  id: string;
  role: Role;
}

/** Throws `forbidden` to a senior who ranked the item or holds it; leads and admins decide any. */
export async function mustDecideForOthers(
  client: Pick<pg.ClientBase, 'query'>,
  by: Decider,
  itemId: string,
): Promise<void> {
  if (manages(by.role)) return;
  const { rows } = await client.query<{ own: boolean }>(
    `select exists (select 1 from assignment where item_id = $1 and user_id = $2 and state in ('held', 'submitted')) as own`,
    [itemId, by.id],
  );
  if (rows[0]?.own)
    throw new DiscernError(
      'forbidden',
      'You ranked this item or hold it, so someone else decides it. Take the next one.',
    );
}
