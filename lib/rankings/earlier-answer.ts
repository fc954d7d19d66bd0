import type pg from 'pg';
import type { Submitted } from '@/lib/contracts/assignments';
import { DiscernError } from '@/lib/errors';

/** A ranking stored under a key, and what was answered then. */
export interface EarlierRow {
  id: string;
  body_hash: string;
  answer: Omit<Submitted, 'ranking'>;
}

/** The answer given then; throws `conflict` when the body was another one. */
export function sameAnswer(row: EarlierRow, hash: string): Submitted {
  if (row.body_hash !== hash)
    throw new DiscernError(
      'conflict',
      'This idempotency key was used for another ranking. The first one is stored; use a new key for this one.',
      { ranking: { id: row.id } },
    );
  return { ranking: { id: row.id }, ...row.answer };
}

/** The ranking a person stored under a key, or undefined. */
export async function earlierRanking(
  client: Pick<pg.ClientBase, 'query'>,
  userId: string,
  idempotencyKey: string,
): Promise<EarlierRow | undefined> {
  const { rows } = await client.query<EarlierRow>({
    text: `select r.id, r.body_hash, e.after -> 'answer' as answer from ranking r
           left join audit_event e on e.entity = 'ranking' and e.entity_id = r.id::text and e.action = 'ranking.submitted'
           where r.user_id = $1 and r.idempotency_key = $2`,
    values: [userId, idempotencyKey],
  });
  return rows[0];
}
