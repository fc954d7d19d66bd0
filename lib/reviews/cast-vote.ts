import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { Ballot } from '@/lib/contracts/reviews';
import { inTransaction, pool } from '@/lib/db';
import { DiscernError, notFound } from '@/lib/errors';
import { isUniqueViolation } from '@/lib/is-unique-violation';
import { notify } from '@/lib/live/notify';
import { writePairs } from '@/lib/pairs/write-pairs';
import { outcomeOf } from './tally';

/** The project of a comparison, for the permission check. */
export async function projectOfComparison(id: string): Promise<string> {
  const { rows } = await pool().query<{ project: string }>(
    'select r.project_id as project from comparison c join review r on r.id = c.review_id where c.id = $1',
    [id],
  );
  if (!rows[0]) throw notFound('This comparison');
  return rows[0].project;
}

interface Answer {
  vote: { id: string; vote: Ballot['vote'] };
}

/**
 * Fills the vote that was made when the comparison was shown, and writes its pair and audit event, in one
 * transaction. A preference on a train prompt makes a pair; ties, both-bad and test prompts make none.
 */
export async function castVote(userId: string, ballot: Ballot): Promise<Answer> {
  const hash = createHash('sha256')
    .update(JSON.stringify([ballot.comparisonId, ballot.vote]))
    .digest('hex');
  try {
    const { answer, projectId, reviewId } = await inTransaction((c) => cast(c, userId, ballot, hash));
    await notify(pool(), { projectId, topic: 'reviews', id: reviewId });
    return answer;
  } catch (e) {
    // The same key at the same moment on another comparison: whoever came first has it.
    if (!isUniqueViolation(e)) throw e;
    const earlier = await earlierVote(pool(), userId, ballot.idempotencyKey, hash);
    if (!earlier) throw e;
    return earlier;
  }
}

interface Open {
  id: string;
  left_arm: number;
  vote: Ballot['vote'] | null;
  review_id: string;
  project_id: string;
  task_id: string;
  prompt_id: string;
  prompt_version_id: string;
  split: 'train' | 'test';
  answers: [string, string];
}

async function cast(c: pg.PoolClient, userId: string, ballot: Ballot, hash: string) {
  const open = await lockVote(c, userId, ballot.comparisonId);
  const about = (answer: Answer) => ({ answer, projectId: open.project_id, reviewId: open.review_id });
  const earlier = await earlierVote(c, userId, ballot.idempotencyKey, hash);
  if (earlier) return about(earlier);
  if (open.vote)
    throw new DiscernError('conflict', 'You have voted on this comparison already; that vote stands.', {
      vote: { id: open.id },
    });
  await c.query(
    `with said as (
       insert into audit_event (project_id, actor_id, action, entity, entity_id, after)
       values ($5, $6, 'vote.cast', 'vote', $1::text, $7)
     )
     update vote set vote = $2::verdict, idempotency_key = $3, body_hash = $4, voted_at = now() where id = $1::uuid`,
    [
      open.id,
      ballot.vote,
      ballot.idempotencyKey,
      hash,
      open.project_id,
      userId,
      JSON.stringify({ comparisonId: ballot.comparisonId, vote: ballot.vote }),
    ],
  );
  await pairOf(c, open, ballot.vote);
  return about({ vote: { id: open.id, vote: ballot.vote } });
}

async function lockVote(c: pg.PoolClient, userId: string, comparisonId: string): Promise<Open> {
  const { rows } = await c.query<Open>(
    `select v.id, v.left_arm, v.vote::text, c.review_id, r.project_id, c.task_id, p.id as prompt_id,
       c.prompt_version_id, p.split::text, array[c.answer0_id, c.answer1_id] as answers
     from vote v join comparison c on c.id = v.comparison_id join review r on r.id = c.review_id
     join prompt_version pv on pv.id = c.prompt_version_id join prompt p on p.id = pv.prompt_id
     where v.comparison_id = $1 and v.user_id = $2 for update of v`,
    [comparisonId, userId],
  );
  if (!rows[0])
    throw new DiscernError(
      'conflict',
      'This comparison was not shown to you. Ask for one with POST /reviews/{id}/next and vote on that.',
    );
  return rows[0];
}

/** The answer given to this key before, or undefined; throws `conflict` when the body was another one. */
async function earlierVote(
  c: Pick<pg.ClientBase, 'query'>,
  userId: string,
  key: string,
  hash: string,
): Promise<Answer | undefined> {
  const { rows } = await c.query<{ id: string; vote: Ballot['vote']; body_hash: string }>(
    'select id, vote::text, body_hash from vote where user_id = $1 and idempotency_key = $2',
    [userId, key],
  );
  const row = rows[0];
  if (!row) return undefined;
  if (row.body_hash !== hash)
    throw new DiscernError(
      'conflict',
      'This idempotency key was used for another vote. The first one is stored; use a new key for this one.',
      { vote: { id: row.id } },
    );
  return { vote: { id: row.id, vote: row.vote } };
}

async function pairOf(c: pg.PoolClient, open: Open, vote: Ballot['vote']): Promise<void> {
  const outcome = outcomeOf(vote, open.left_arm);
  if (open.split !== 'train' || outcome === 'tie' || outcome === 'both_bad') return;
  const winner = outcome === 'arm0' ? 0 : 1;
  await writePairs(c, {
    projectId: open.project_id,
    taskId: open.task_id,
    promptId: open.prompt_id,
    promptVersionId: open.prompt_version_id,
    kind: 'vote',
    sourceId: open.id,
    pairs: [{ chosenId: open.answers[winner]!, rejectedId: open.answers[1 - winner]! }],
  });
}
