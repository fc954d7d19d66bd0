import type { Draft } from '@/lib/contracts/assignments';
import { pool } from '@/lib/db';
import { DiscernError, notFound } from '@/lib/errors';

/** Keeps a ranking in the making. Also after the lease ran out: the person may still submit it. */
export async function saveDraft(id: string, userId: string, draft: Draft): Promise<{ savedAt: Date }> {
  const { rows } = await pool().query<{ state: string; draft_at: Date | null }>({
    name: 'save-draft',
    text: `
      with saved as (
        update assignment set draft = $3, draft_at = now()
        where id = $1 and user_id = $2 and state in ('held', 'expired', 'released') returning id, draft_at
      )
      select a.state::text as state, s.draft_at from assignment a left join saved s on s.id = a.id
      where a.id = $1 and a.user_id = $2`,
    values: [id, userId, JSON.stringify(draft)],
  });
  const row = rows[0];
  if (!row) throw notFound('This assignment');
  if (!row.draft_at)
    throw new DiscernError('conflict', `This item was ${row.state}; there is no draft to keep.`, {
      state: row.state,
    });
  return { savedAt: row.draft_at };
}
