import type pg from 'pg';
import { type LockedAssignment, lockAssignment } from '@/lib/assignments/lock-assignment';
import type { Submission, Submitted } from '@/lib/contracts/assignments';
import { inTransaction, pool } from '@/lib/db';
import { keepScore } from '@/lib/items/keep-score';
import { pauseBelowThreshold } from '@/lib/members/pause-below-threshold';
import { pairsOfRanking } from '@/lib/pairs/pairs-of-ranking';
import { retireEvidence } from '@/lib/pairs/retire-evidence';
import { writePairs } from '@/lib/pairs/write-pairs';
import { tellProgress } from '@/lib/progress/tell-progress';
import { informative } from '@/lib/stats/informative';
import { bodyHash } from './body-hash';
import { checkCandidates } from './check-candidates';
import { checkMode } from './check-mode';
import { checkSpans } from './check-spans';
import { decideSlot, type Slot } from './decide-slot';
import { alsoNamed, detailsOf } from './details';
import { earlierRanking, sameAnswer } from './earlier-answer';
import { type FactsOfSubmit, factsOfSubmit } from './facts-of-submit';
import { scoreAnswer } from './score-answer';
import { writeEdits } from './write-edits';

/**
 * Stores a ranking, takes its slot, writes its pairs and its audit event, in one transaction. The same key with the
 * same body answers the same, also when both come at once. A late one is never refused: it counts if a slot is free.
 * An answer to a gold or practice item is scored against its reference; it takes no slot and makes no pairs.
 * On an assignment that was submitted before it is an edit: a new revision whose pairs replace the old ones'.
 */
export async function submitRanking(
  assignmentId: string,
  userId: string,
  submission: Submission,
): Promise<Submitted> {
  const hash = bodyHash(assignmentId, submission);
  const once = () => inTransaction((c) => submit(c, assignmentId, userId, submission, hash));
  try {
    // Postgres ends one of two transactions that wait for each other; the other one is through by the second try.
    const { answer, projectId } = await once().catch((e) => (isDeadlock(e) ? once() : Promise.reject(e)));
    tellProgress(projectId);
    return answer;
  } catch (e) {
    // The same key at the same moment on another of the person's assignments: whoever came first has it.
    if (!isKeyTaken(e)) throw e;
    const earlier = await earlierRanking(pool(), userId, submission.idempotencyKey);
    if (!earlier) throw e;
    return sameAnswer(earlier, hash);
  }
}

const isDeadlock = (e: unknown) => (e as { code?: string }).code === '40P01';
const isKeyTaken = (e: unknown) =>
  (e as { code?: string }).code === '23505' &&
  (e as { constraint?: string }).constraint === 'ranking_user_id_idempotency_key_key';

async function submit(
  c: pg.PoolClient,
  assignmentId: string,
  userId: string,
  s: Submission,
  hash: string,
): Promise<{ answer: Submitted; projectId: string }> {
  const a = await lockAssignment(c, assignmentId, userId);
  const facts = await factsOfSubmit(c, a, userId, s.idempotencyKey);
  if (facts.earlier) return { answer: sameAnswer(facts.earlier, hash), projectId: a.project_id };
  checkCandidates(a.shown, s, alsoNamed(s));
  checkMode(a.shown, s, facts);
  await checkSpans(c, s.spans ?? [], facts.tags);
  const score = informative(facts.candidate_ids, [...(facts.others ?? []), s]);
  const slot = facts.reference
    ? await scoreAnswer(c, a, userId, facts, s)
    : await decideSlot(c, a, userId, facts, score);
  await supersede(c, slot);
  const answer = await store(c, a, facts, userId, s, slot, hash);
  if (slot.counted) {
    // The first one on an assignment was told with its slot.
    if (facts.before || a.state !== 'held') await keepScore(c, a.item_id, score);
    await pairsOf(c, a, facts, userId, s, slot, answer.ranking.id);
  }
  if (facts.purpose === 'gold') await pauseBelowThreshold(c, a.project_id, userId);
  return { answer, projectId: a.project_id };
}

/**
 * The revision before goes out of force; one that was undone is only the predecessor. Once the item was adjudicated a
 * counted one stays what it is: the decision rests on it.
 */
async function supersede(c: pg.PoolClient, slot: Slot): Promise<void> {
  if (!slot.supersedesId) return;
  const { rowCount } = await c.query(
    `update ranking set state = 'superseded' where id = $1 and (state = 'extra' or (state = 'counted' and $2))`,
    [slot.supersedesId, slot.reason !== 'adjudicated'],
  );
  if (rowCount) await retireEvidence(c, { kinds: ['ranking', 'edit'], sourceId: slot.supersedesId });
}

/** Ranking, assignment and audit event; one statement. */
async function store(
  c: pg.PoolClient,
  a: LockedAssignment,
  item: FactsOfSubmit,
  userId: string,
  s: Submission,
  slot: Slot,
  hash: string,
): Promise<Submitted> {
  const outcome = slot.reference?.answer ?? {
    counted: slot.counted,
    ...(slot.reason ? { reason: slot.reason } : {}),
  };
  const { rows } = await c.query<{ id: string }>({
    name: 'store-ranking',
    text: `
      with made as (
        insert into ranking (project_id, item_id, task_id, assignment_id, user_id, groups, unrankable, unranked,
          ratings, rationale, edits, active_ms, revision, supersedes_id, state, idempotency_key, body_hash, details,
          reference_agreement)
        values ($1, $2, $3, $4, $5, $6, $7::uuid[], $8::uuid[], $9, $10, $11, $12, $13, $14, $15::ranking_state, $16, $17, $20, $21)
        returning id
      ), closed as (
        -- A late one that counts has a slot from now on, one with a reference is done; an extra one leaves its assignment
        -- as it was, unless held.
        update assignment set state = 'submitted', draft = null, closed_at = now()
        where id = $4 and ($15::text = 'counted' or state = 'held' or $21::float8 is not null)
      ), said as (
        insert into audit_event (project_id, actor_id, action, entity, entity_id, before, after)
        select $1, $5, 'ranking.submitted', 'ranking', made.id::text, $18::jsonb, $19::jsonb from made
      )
      select id from made`,
    values: [
      a.project_id,
      a.item_id,
      item.task_id,
      a.id,
      userId,
      JSON.stringify(s.groups),
      s.unrankable ?? [],
      s.unranked ?? [],
      s.ratings ? JSON.stringify(s.ratings) : null,
      s.rationale ?? null,
      s.edits ? JSON.stringify(s.edits) : null,
      s.activeMs ?? null,
      slot.revision,
      slot.supersedesId,
      slot.counted ? 'counted' : 'extra',
      s.idempotencyKey,
      hash,
      slot.supersedesId ? JSON.stringify({ rankingId: slot.supersedesId }) : null,
      JSON.stringify({ assignmentId: a.id, revision: slot.revision, answer: outcome }),
      detailsOf(s),
      slot.reference?.agreement ?? null,
    ],
  });
  return { ranking: { id: rows[0]!.id }, ...outcome };
}

async function pairsOf(
  c: pg.PoolClient,
  a: LockedAssignment,
  item: FactsOfSubmit,
  userId: string,
  s: Submission,
  slot: Slot,
  rankingId: string,
): Promise<void> {
  const of = {
    projectId: a.project_id,
    taskId: item.task_id,
    promptId: item.prompt_id,
    promptVersionId: item.prompt_version_id,
  };
  const pairs = pairsOfRanking(s, { rankedOverUnrankable: item.ranked_over_unrankable });
  await writePairs(c, {
    ...of,
    kind: 'ranking',
    sourceId: rankingId,
    sourceVersion: String(slot.revision),
    pairs: pairs.map(([chosenId, rejectedId]) => ({ chosenId, rejectedId })),
  });
  await writeEdits(c, { ...of, rankingId, revision: slot.revision, userId, edits: s.edits ?? [] });
}
