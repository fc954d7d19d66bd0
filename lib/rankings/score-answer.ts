import type pg from 'pg';
import type { LockedAssignment } from '@/lib/assignments/lock-assignment';
import type { Feedback, ReferenceRanking, Submission } from '@/lib/contracts/assignments';
import { DiscernError } from '@/lib/errors';
import { referenceAgreement } from '@/lib/stats/reference-agreement';
import type { Slot } from './decide-slot';
import type { FactsOfSubmit } from './facts-of-submit';

/**
 * What a submit on a gold or practice item comes after, its agreement with the reference, and what is answered: of gold
 * what any other item would answer, of practice the feedback. Everyone may answer such an item, also late; only once
 * for those who hold or have submitted it by another assignment.
 */
export async function scoreAnswer(
  client: pg.ClientBase,
  a: LockedAssignment,
  userId: string,
  facts: FactsOfSubmit,
  s: Submission,
): Promise<Slot> {
  const { before, purpose } = facts;
  const reference = facts.reference!;
  if (purpose === 'practice' && before && before.state !== 'undone')
    throw new DiscernError('conflict', 'This was practice: its answer was shown, so it cannot be changed.');
  const next = { counted: false, revision: (before?.revision ?? 0) + 1, supersedesId: before?.id ?? null };
  if (a.state !== 'held' && a.state !== 'submitted' && (await doneOtherwise(client, a, userId)))
    return { ...next, reference: { agreement: null, answer: { counted: false, reason: 'already' } } };
  const agreement = referenceAgreement(a.shown, reference, s);
  if (purpose !== 'practice') return { ...next, reference: { agreement, answer: { counted: true } } };
  const feedback = await practised(client, a, userId, facts, reference, agreement);
  return { ...next, reference: { agreement, answer: { counted: false, reason: 'practice', feedback } } };
}

/** Whether the person has answered the item by another assignment; one they only hold is given back. */
async function doneOtherwise(client: pg.ClientBase, a: LockedAssignment, userId: string): Promise<boolean> {
  await client.query(
    `update assignment set state = 'released', closed_at = now()
     where item_id = $1 and user_id = $2 and id <> $3 and state = 'held'`,
    [a.item_id, userId, a.id],
  );
  const { rowCount } = await client.query(
    `select 1 from assignment where item_id = $1 and user_id = $2 and id <> $3 and state = 'submitted'`,
    [a.item_id, userId, a.id],
  );
  return rowCount !== 0;
}

/** The feedback, and the qualification when it was the last practice item and the mean is high enough. */
async function practised(
  client: pg.ClientBase,
  a: LockedAssignment,
  userId: string,
  facts: FactsOfSubmit,
  reference: ReferenceRanking,
  agreement: number,
): Promise<Feedback> {
  const { rows } = await client.query<{ n: number; sum: number; left: number; threshold: number }>(
    `select t.practice_threshold as threshold, done.n, done.sum,
       (select count(*)::int from item i
        where i.project_id = $1 and i.purpose = 'practice' and i.overlap = 0 and i.closed_at is null
          and i.task_id = $2 and i.id <> $4
          and (cardinality(coalesce(m.locales, '{}')) = 0 or i.locale = any(m.locales))
          and not exists (select 1 from assignment d where d.item_id = i.id and d.user_id = $3
            and d.state in ('submitted', 'skipped'))) as left
     from task t left join member m on m.project_id = t.project_id and m.user_id = $3
     cross join lateral (
       select count(*)::int as n, coalesce(sum(r.reference_agreement), 0) as sum from ranking r join item i on i.id = r.item_id
       where r.project_id = $1 and r.user_id = $3 and r.reference_agreement is not null and r.state = 'extra'
         and r.item_id <> $4 and r.task_id = $2 and i.purpose = 'practice') done
     where t.id = $2`,
    [a.project_id, facts.task_id, userId, a.item_id],
  );
  const { n, sum, left, threshold } = rows[0]!;
  const mean = (sum + agreement) / (n + 1);
  const passed = left > 0 ? null : mean >= threshold;
  if (passed)
    await client.query(
      `with made as (
         insert into task_qualification (task_id, user_id, via) values ($1, $2, 'practice')
         on conflict do nothing returning task_id
       )
       insert into audit_event (project_id, actor_id, action, entity, entity_id, after)
       select $3, null, 'member.qualified', 'task', task_id::text, $4 from made`,
      [facts.task_id, userId, a.project_id, JSON.stringify({ userId, via: 'practice', mean, n: n + 1 })],
    );
  return { reference, agreement, mean, threshold, explanation: facts.explanation, left, passed };
}
