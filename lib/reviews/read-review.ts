import type { z } from 'zod';
import type { Review } from '@/lib/contracts/reviews';
import { db, pool } from '@/lib/db';
import { notFound } from '@/lib/errors';
import { workStates } from '@/lib/jobs/work-states';
import { armViews } from './arms-of';
import { isRevealed, myProgress } from './comparisons-of';

type Row = Awaited<ReturnType<typeof db.review.findMany>>[number];
type View = z.input<typeof Review>;

export async function projectOfReview(id: string): Promise<string> {
  const row = await db.review.findUnique({ where: { id }, select: { projectId: true } });
  if (!row) throw notFound('This review');
  return row.projectId;
}

/** One review as this person may see it. */
export async function readReview(id: string, userId: string): Promise<View> {
  const row = await db.review.findUnique({ where: { id } });
  if (!row) throw notFound('This review');
  return (await viewReviews([row], userId))[0]!;
}

/** Reviews as this person may see them: the arms are named only after their last vote. */
export async function viewReviews(rows: Row[], userId: string): Promise<View[]> {
  const ids = rows.map((r) => r.id);
  const stateOf = await workStates(ids);
  const mineOf = await myProgress(ids, userId);
  const countsOf = await countAll(ids);
  const revealed = rows.filter((r) => isRevealed(stateOf(r.id).state, mineOf(r.id)));
  const armOf = await armViews(revealed.flatMap((r) => r.arms));
  return rows.map((row) => ({
    ...stateOf(row.id),
    id: row.id,
    projectId: row.projectId,
    name: row.name,
    split: row.split,
    makesPairs: row.split === 'train',
    sampling: row.sampling as View['sampling'],
    counts: countsOf(row.id),
    mine: mineOf(row.id),
    revealed: revealed.includes(row),
    arms: revealed.includes(row) ? [armOf(row.arms[0]!), armOf(row.arms[1]!)] : null,
    createdAt: row.createdAt,
  }));
}

async function countAll(ids: string[]): Promise<(id: string) => View['counts']> {
  const { rows } = await pool().query<View['counts'] & { id: string }>(
    `select c.review_id as id, count(*)::int as comparisons,
       (count(*) filter (where c.answer0_id is not null and c.answer1_id is not null))::int as answered,
       (count(*) filter (where c.identical))::int as identical,
       coalesce(sum(v.votes), 0)::int as votes,
       (select count(distinct w.user_id)::int from vote w join comparison x on x.id = w.comparison_id
        where x.review_id = c.review_id and w.vote is not null) as reviewers
     from comparison c
     left join lateral (select count(*) as votes from vote where comparison_id = c.id and vote is not null) v on true
     where c.review_id = any($1::uuid[]) group by c.review_id`,
    [ids],
  );
  const of = new Map(rows.map(({ id, ...counts }) => [id, counts]));
  return (id) => of.get(id) ?? { comparisons: 0, answered: 0, identical: 0, votes: 0, reviewers: 0 };
}
