import type pg from 'pg';
import { pool } from '@/lib/db';

/**
 * SQL: the comparisons (c) of the reviews $1 (uuid[]) that are for the person $2, with their vote (mine): both arms
 * have answered, and not the same; the prompt is in a language the person judges, or they voted on it already.
 */
export const MY_COMPARISONS = `
  from comparison c
  join review r on r.id = c.review_id
  join prompt_version v on v.id = c.prompt_version_id
  join prompt p on p.id = v.prompt_id
  left join member m on m.project_id = r.project_id and m.user_id = $2
  left join vote mine on mine.comparison_id = c.id and mine.user_id = $2
  where c.review_id = any($1::uuid[]) and c.answer0_id is not null and c.answer1_id is not null and not c.identical
    and (coalesce(cardinality(m.locales), 0) = 0 or p.locale = any(m.locales) or mine.vote is not null)`;

export interface Mine {
  done: number;
  total: number;
}

/** How many comparisons of each review are for this person, and how many they have voted on. */
export async function myProgress(
  reviewIds: string[],
  userId: string,
  client: Pick<pg.ClientBase, 'query'> = pool(),
): Promise<(reviewId: string) => Mine> {
  const { rows } = await client.query<Mine & { id: string }>(
    `select c.review_id as id, count(*)::int as total, count(mine.vote)::int as done ${MY_COMPARISONS} group by c.review_id`,
    [reviewIds, userId],
  );
  const of = new Map(rows.map(({ id, done, total }) => [id, { done, total }]));
  return (id) => of.get(id) ?? { done: 0, total: 0 };
}

/** No more answers are on their way: the work has ended, well or not. */
export const isAnswered = (state: string): boolean => state !== 'queued' && state !== 'running';

/** Arms and result are open to a person: nothing is left for them, and nothing more will come. */
export const isRevealed = (state: string, mine: Mine): boolean =>
  isAnswered(state) && mine.done === mine.total;
