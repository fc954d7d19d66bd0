import { randomInt } from 'node:crypto';
import type { z } from 'zod';
import type { NoComparison, Shown } from '@/lib/contracts/reviews';
import { db, pool } from '@/lib/db';
import { isAnswered, MY_COMPARISONS, myProgress } from './comparisons-of';

/**
 * The comparison this person has in hand, else another one of the review; its sides are drawn now and stay. Answers
 * why there is none. Comparisons come in an order of the person's own that depends on nothing but random ids.
 */
export async function nextComparison(
  reviewId: string,
  userId: string,
): Promise<{ shown: z.input<typeof Shown> } | { reason: NoComparison }> {
  const shown = (await readOpen(reviewId, userId)) ?? (await take(reviewId, userId));
  if (shown) return { shown: { ...shown, progress: (await myProgress([reviewId], userId))(reviewId) } };
  const job = await db.job.findUnique({ where: { id: reviewId }, select: { state: true } });
  return { reason: job && !isAnswered(job.state) ? 'generating' : 'done' };
}

async function take(reviewId: string, userId: string) {
  // Two calls at once choose the same comparison, and the second one finds it taken: both show the first's sides.
  await pool().query(
    `insert into vote (comparison_id, user_id, left_arm)
     select c.id, $2, $3 ${MY_COMPARISONS} and mine.id is null
     order by md5(c.id::text || $2) limit 1
     on conflict (comparison_id, user_id) do nothing`,
    [[reviewId], userId, randomInt(2)],
  );
  return readOpen(reviewId, userId);
}

interface Row {
  id: string;
  messages: { role: 'system' | 'user' | 'assistant'; content: string }[];
  locale: string;
  task: string;
  left: string;
  right: string;
}

async function readOpen(reviewId: string, userId: string) {
  const { rows } = await pool().query<Row>(
    `select c.id, v.messages, p.locale, t.name as task,
       case open.left_arm when 0 then a0.text else a1.text end as left,
       case open.left_arm when 0 then a1.text else a0.text end as right
     from vote open
     join comparison c on c.id = open.comparison_id
     join prompt_version v on v.id = c.prompt_version_id join prompt p on p.id = v.prompt_id
     join task t on t.id = c.task_id
     join candidate a0 on a0.id = c.answer0_id join candidate a1 on a1.id = c.answer1_id
     where c.review_id = $1 and open.user_id = $2 and open.vote is null
     order by open.shown_at, c.id limit 1`,
    [reviewId, userId],
  );
  const row = rows[0];
  return (
    row && {
      comparison: { id: row.id },
      prompt: { messages: row.messages, locale: row.locale },
      task: { name: row.task },
      left: { text: row.left },
      right: { text: row.right },
    }
  );
}
