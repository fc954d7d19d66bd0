import type { Message } from '@/lib/contracts/common';
import type { ModelChoice } from '@/lib/contracts/model-choice';
import { ReviewSampling } from '@/lib/contracts/reviews';
import { db, pool } from '@/lib/db';
import { notFound } from '@/lib/errors';

export type ArmNumber = 0 | 1;

export interface LoadedReview {
  id: string;
  projectId: string;
  sampling: ReviewSampling;
  arms: { refId: string; choice: ModelChoice }[];
}

/** A review as its job needs it. */
export async function loadReview(id: string): Promise<LoadedReview> {
  const row = await db.review.findUnique({ where: { id } });
  if (!row) throw notFound('This review');
  const refs = await db.modelRef.findMany({ where: { id: { in: row.arms } } });
  const arms = row.arms.map((refId) => {
    const { kind, name } = refs.find((r) => r.id === refId)!;
    return { refId, choice: kind === 'checkpoint' ? { checkpoint: name } : { base: name } };
  });
  return { id, projectId: row.projectId, sampling: ReviewSampling.parse(row.sampling), arms };
}

/** Comparisons and prompts that an arm has not answered yet, in a fixed order. */
export async function unanswered(
  reviewId: string,
  arm: ArmNumber,
): Promise<{ key: string; messages: Message[] }[]> {
  const { rows } = await pool().query<{ key: string; messages: Message[] }>(
    `select c.id as key, v.messages from comparison c
     join prompt_version v on v.id = c.prompt_version_id join prompt p on p.id = v.prompt_id
     where c.review_id = $1 and c.${COLUMN[arm]} is null order by p.external_id collate "C"`,
    [reviewId],
  );
  return rows;
}

/** Answers there are, of twice as many as there are comparisons. */
export async function countAnswers(reviewId: string): Promise<{ done: number; total: number }> {
  const { rows } = await pool().query<{ done: number; total: number }>(
    `select (count(answer0_id) + count(answer1_id))::int as done, (count(*) * 2)::int as total
     from comparison where review_id = $1`,
    [reviewId],
  );
  return rows[0]!;
}

/** The column of an arm's answer. */
export const COLUMN: Record<ArmNumber, string> = { 0: 'answer0_id', 1: 'answer1_id' };
