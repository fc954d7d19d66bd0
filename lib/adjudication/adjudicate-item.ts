import type pg from 'pg';
import type { NewDecision } from '@/lib/contracts/adjudication';
import { inTransaction, pool } from '@/lib/db';
import { DiscernError, notFound } from '@/lib/errors';
import { hashOf } from '@/lib/formats/canonical-json';
import { notify } from '@/lib/live/notify';
import { pairsOfRanking } from '@/lib/pairs/pairs-of-ranking';
import { retireEvidence } from '@/lib/pairs/retire-evidence';
import { writePairs } from '@/lib/pairs/write-pairs';
import { tellProgress } from '@/lib/progress/tell-progress';
import { checkCandidates } from '@/lib/rankings/check-candidates';
import { type Decider, mustDecideForOthers } from './may-decide';

interface Decided {
  ranking: { id: string; revision: number };
}

/**
 * Sets the final ranking of an item, in one transaction: a ranking of state `adjudicated`, which takes no slot; its
 * pairs; the end of the evidence of all others. Those stay `counted` and keep their slots. Throws `conflict` when the
 * decision in force is not the one the person has seen. The same key and body answers the same.
 */
export async function adjudicateItem(by: Decider, itemId: string, d: NewDecision): Promise<Decided> {
  const hash = hashOf({ itemId, ...d, idempotencyKey: undefined });
  const once = () => inTransaction((c) => decide(c, by, itemId, d, hash));
  // Postgres ends one of two transactions that wait for each other; the other one is through by the second try.
  const { projectId, ...answer } = await once().catch((e) =>
    (e as { code?: string }).code === '40P01' ? once() : Promise.reject(e),
  );
  tellProgress(projectId);
  await notify(pool(), { projectId, topic: 'adjudication', id: itemId });
  return answer;
}

interface Item {
  project_id: string;
  task_id: string;
  prompt_id: string;
  prompt_version_id: string;
  candidate_ids: string[];
  over: boolean;
  /** Gold or practice. */
  known: boolean;
}

async function decide(
  c: pg.PoolClient,
  by: Decider,
  itemId: string,
  d: NewDecision,
  hash: string,
): Promise<Decided & { projectId: string }> {
  const item = await lockItem(c, itemId);
  await mustDecideForOthers(c, by, itemId);
  const earlier = await c.query<{ id: string; revision: number; body_hash: string }>(
    'select id, revision, body_hash from ranking where user_id = $1 and idempotency_key = $2',
    [by.id, d.idempotencyKey],
  );
  const before = earlier.rows[0];
  if (before?.body_hash === hash)
    return { ranking: { id: before.id, revision: before.revision }, projectId: item.project_id };
  if (before)
    throw new DiscernError(
      'conflict',
      'This idempotency key was used for another ranking. The first one is stored; use a new key for this one.',
    );
  const final = await mustBeSeen(c, itemId, d.after);
  if (item.known)
    throw new DiscernError(
      'conflict',
      'This is a gold or practice item: its reference is the decision. Nothing was stored; say another reference on the page of its prompt.',
    );
  checkCandidates(item.candidate_ids, d);
  const others = await c.query<{ id: string }>(
    `select id from ranking where item_id = $1 and state in ('counted', 'adjudicated')`,
    [itemId],
  );
  await c.query(`update ranking set state = 'superseded' where item_id = $1 and state = 'adjudicated'`, [
    itemId,
  ]);
  await retireEvidence(c, { kinds: ['ranking'], sourceId: others.rows.map((r) => r.id) });
  const ranking = await store(c, by.id, itemId, item, d, final, hash);
  await writePairs(c, {
    projectId: item.project_id,
    ...{ taskId: item.task_id, promptId: item.prompt_id, promptVersionId: item.prompt_version_id },
    ...{ kind: 'ranking', sourceId: ranking.id, sourceVersion: String(ranking.revision) },
    pairs: pairsOfRanking(d, { rankedOverUnrankable: item.over }).map(([chosenId, rejectedId]) => ({
      ...{ chosenId, rejectedId },
    })),
  });
  await c.query(
    'update item set adjudicated_at = now(), stands_on = null, closed_at = coalesce(closed_at, now()) where id = $1',
    [itemId],
  );
  await c.query('update item_agreement set decided = true where item_id = $1', [itemId]);
  return { ranking, projectId: item.project_id };
}

/** Against claims, submits, undos and other leads; a ranking that is imported waits too. */
async function lockItem(c: pg.PoolClient, itemId: string): Promise<Item> {
  const { rows } = await c.query<Item>(
    `select i.project_id, i.task_id, i.prompt_id, i.prompt_version_id, i.candidate_ids, p.ranked_over_unrankable as over,
       i.overlap = 0 as known
     from item i join project p on p.id = i.project_id where i.id = $1 for update of i`,
    [itemId],
  );
  if (!rows[0]) throw notFound('This item');
  return rows[0];
}

interface Final {
  id: string;
  revision: number;
}

/** The decision in force; throws when it is another one than the person has seen. */
async function mustBeSeen(c: pg.PoolClient, itemId: string, after: string | null): Promise<Final | null> {
  const { rows } = await c.query<Final>(
    `select id, revision from ranking where item_id = $1 and state = 'adjudicated'`,
    [itemId],
  );
  const final = rows[0] ?? null;
  if ((final?.id ?? null) === after) return final;
  throw new DiscernError(
    'conflict',
    'Someone else decided this item in the meantime. Nothing was stored: look at their decision, then change it if you must.',
    { final: final?.id ?? null },
  );
}

async function store(
  c: pg.PoolClient,
  userId: string,
  itemId: string,
  item: Item,
  d: NewDecision,
  final: Final | null,
  hash: string,
): Promise<Decided['ranking']> {
  const { rows } = await c.query<Decided['ranking']>(
    `with made as (
       insert into ranking (project_id, item_id, task_id, user_id, groups, unrankable, unranked, rationale, revision,
         supersedes_id, state, idempotency_key, body_hash)
       values ($1, $2, $3, $4, $5, $6::uuid[], $7::uuid[], $8, $9, $10, 'adjudicated', $11, $12) returning id, revision
     ), said as (
       insert into audit_event (project_id, actor_id, action, entity, entity_id, before, after)
       select $1, $4, 'item.adjudicated', 'item', $2::text, $13::jsonb,
         jsonb_build_object('rankingId', made.id, 'revision', made.revision, 'groups', $5::jsonb) from made
     ) select id, revision from made`,
    [
      item.project_id,
      itemId,
      item.task_id,
      userId,
      JSON.stringify(d.groups),
      d.unrankable ?? [],
      d.unranked ?? [],
      d.rationale?.trim() || null,
      (final?.revision ?? 0) + 1,
      final?.id ?? null,
      d.idempotencyKey,
      hash,
      final ? JSON.stringify({ rankingId: final.id }) : null,
    ],
  );
  return rows[0]!;
}
