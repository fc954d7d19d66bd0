import type pg from 'pg';
import type { Assigned } from '@/lib/contracts/assignments';
import { notFound } from '@/lib/errors';

export interface LockedAssignment {
  id: string;
  project_id: string;
  item_id: string;
  state: Assigned['assignment']['state'];
  shown: string[];
}

/** Locks a person's assignment until the transaction ends; 404 to anyone else. Always taken before its item. */
export async function lockAssignment(
  client: pg.ClientBase,
  id: string,
  userId: string,
): Promise<LockedAssignment> {
  const { rows } = await client.query<LockedAssignment>({
    name: 'lock-assignment',
    text: `select id, project_id, item_id, state::text as state, shown from assignment
           where id = $1 and user_id = $2 for update`,
    values: [id, userId],
  });
  if (!rows[0]) throw notFound('This assignment');
  return rows[0];
}
