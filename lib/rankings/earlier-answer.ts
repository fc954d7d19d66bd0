import type pg from 'pg';
import type { Submitted } from '@/lib/contracts/assignments';
import { DiscernError } from '@/lib/errors';

/** The answer given to this key before, or undefined; throws `conflict` when the body was another one. */
export async function earlierAnswer(
  client: Pick<pg.ClientBase, 'query'>,
  userId: string,
  idempotencyKey: string,
  hash: string,
): Promise<Submitted | undefined> {
  const { rows } = await client.query<{ id: string; body_hash: string; answer: Omit<Submitted, 'ranking'> }>({
    name: 'earlier-answer',
    text: `select r.id, r.body_hash, e.after -> 'answer' as answer from ranking r
           left join audit_event e on e.entity = 'ranking' and e.entity_id = r.id::text and e.action = 'ranking.submitted'
           where r.user_id = $1 and r.idempotency_key = $2`,
    values: [userId, idempotencyKey],
  });
  const row = rows[0];
  if (!row) return undefined;
  if (row.body_hash !== hash)
    throw new DiscernError(
      'conflict',
      'This idempotency key was used for another ranking. The first one is stored; use a new key for this one.',
      { ranking: { id: row.id } },
    );
  return { ranking: { id: row.id }, ...row.answer };
}
