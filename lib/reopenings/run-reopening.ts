import type pg from 'pg';
import { ReopeningParams } from '@/lib/contracts/quality';
import { db, inTransaction, pool } from '@/lib/db';
import { notFound } from '@/lib/errors';
import { renewScore } from '@/lib/items/keep-score';
import type { Watch } from '@/lib/jobs/watch';
import { notify } from '@/lib/live/notify';
import { retireEvidence } from '@/lib/pairs/retire-evidence';
import { tellProgress } from '@/lib/progress/tell-progress';
import { CHOSEN, chosenValues } from './chosen-rankings';

const BATCH = 100;

/**
 * Takes the rankings back, oldest first, in batches that are each one transaction: a ranking becomes `undone`, its
 * evidence superseded, its assignment `released`, its slot free. Run again after it was cut off it goes on, as what was
 * taken back is no longer chosen; rankings submitted after it was asked for are left alone.
 */
export async function runReopening(id: string, watch: Watch): Promise<void> {
  const row = await db.reopening.findUnique({ where: { id } });
  if (!row) throw notFound('This reopening');
  const params = ReopeningParams.parse(row.params);
  const asked = row.createdAt.toISOString();
  const to = params.to && params.to < asked ? params.to : asked;
  const actor =
    (await db.job.findUnique({ where: { id }, select: { createdById: true } }))?.createdById ?? null;
  for (;;) {
    watch.signal.throwIfAborted();
    const once = () => inTransaction((c) => batch(c, id, row.projectId, { ...params, to }, actor));
    // Postgres ends one of two transactions that wait for each other; the other one is through by the second try.
    const done = await once().catch((e) =>
      (e as { code?: string }).code === '40P01' ? once() : Promise.reject(e),
    );
    if (done === null) break;
    watch.progress({ done, phase: 'reopening' });
    tellProgress(row.projectId);
  }
  await notify(pool(), { projectId: row.projectId, topic: 'agreement' });
}

interface Chosen {
  id: string;
  item_id: string;
  assignment_id: string;
}

/** Answers how many rankings are taken back in all, or null when none was left. */
async function batch(
  c: pg.PoolClient,
  id: string,
  projectId: string,
  params: ReopeningParams,
  actor: string | null,
): Promise<number | null> {
  const picked = await c.query<Chosen>(
    `select r.id, r.item_id, r.assignment_id ${CHOSEN} and i.adjudicated_at is null order by r.submitted_at, r.id limit ${BATCH}`,
    chosenValues(projectId, params),
  );
  if (picked.rows.length === 0) return null;
  // Assignments, then items by id: the order of claims and submits.
  const ids = (of: 'id' | 'item_id' | 'assignment_id') => picked.rows.map((r) => r[of]).sort();
  await c.query('select id from assignment where id = any($1::uuid[]) order by id for update', [
    ids('assignment_id'),
  ]);
  await c.query('select id from item where id = any($1::uuid[]) order by id for no key update', [
    ids('item_id'),
  ]);
  const { rows } = await c.query<Chosen>(
    `update ranking r set state = 'undone' from item i
     where r.id = any($1::uuid[]) and r.state = 'counted' and i.id = r.item_id and i.adjudicated_at is null
     returning r.id, r.item_id, r.assignment_id`,
    [ids('id')],
  );
  const taken = rows.map((r) => r.id);
  await c.query(
    `with given as (
       update assignment set state = 'released', closed_at = now() where id = any($1::uuid[]) and state = 'submitted'
     ), said as (
       insert into audit_event (project_id, actor_id, action, entity, entity_id, before, after)
       select $3, $4, 'ranking.reopened', 'ranking', r, '{"state": "counted"}', jsonb_build_object('state', 'undone', 'reopeningId', $5::text)
       from unnest($6::text[]) as t(r)
     )
     -- Each slot goes back to the groups it was taken for.
     update item i set counted = i.counted - 1, free = i.free + 1,
       group_needs = shift_needs(i.group_needs, a.slot_groups, 1),
       reserved = reserved_of(shift_needs(i.group_needs, a.slot_groups, 1))
     from assignment a where a.id = any($1::uuid[]) and a.item_id = i.id and i.id = any($2::uuid[])`,
    [rows.map((r) => r.assignment_id), rows.map((r) => r.item_id), projectId, actor, id, taken],
  );
  for (const r of rows) await renewScore(c, r.item_id);
  const pairs = await retireEvidence(c, { kinds: ['ranking', 'edit'], sourceId: taken });
  const sums = await c.query<{ rankings: number }>(
    `update reopening set counts = jsonb_build_object('rankings', coalesce((counts->>'rankings')::int, 0) + $2::int,
       'pairs', coalesce((counts->>'pairs')::int, 0) + $3::int)
     where id = $1 returning (counts->>'rankings')::int as rankings`,
    [id, taken.length, pairs],
  );
  return sums.rows[0]!.rankings;
}
