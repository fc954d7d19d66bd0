import type pg from 'pg';
import type { LockedAssignment } from '@/lib/assignments/lock-assignment';
import type { ReferenceRanking } from '@/lib/contracts/assignments';
import type { TaskMode } from '@/lib/contracts/task-modes';
import type { EarlierRow } from './earlier-answer';

/** Everything a submit has to know, as of after its assignment was locked. */
export interface FactsOfSubmit {
  task_id: string;
  prompt_id: string;
  prompt_version_id: string;
  adjudicated: boolean;
  ranked_over_unrankable: boolean;
  /** Of the task's version that the person was shown. */
  mode: TaskMode;
  top_k: number | null;
  criteria: { key: string }[];
  tags: { key: string }[];
  purpose: 'label' | 'gold' | 'practice' | 'audit';
  /** Of gold and practice items. */
  reference: ReferenceRanking | null;
  explanation: string | null;
  candidate_ids: string[];
  /** What others said of the item, as far as it counts. */
  others: { groups: string[][]; unrankable: string[] }[] | null;
  /** The latest ranking made on the assignment. */
  before: {
    id: string;
    state: 'counted' | 'extra' | 'undone' | 'superseded' | 'adjudicated';
    revision: number;
  } | null;
  /** What this person's key was used for before. */
  earlier: EarlierRow | null;
}

/** One statement, and one of its own: its snapshot has to be younger than the lock. */
export async function factsOfSubmit(
  client: pg.ClientBase,
  a: LockedAssignment,
  userId: string,
  idempotencyKey: string,
): Promise<FactsOfSubmit> {
  const { rows } = await client.query<FactsOfSubmit>({
    name: 'facts-of-submit',
    text: `
      select i.task_id, i.prompt_id, i.prompt_version_id, i.adjudicated_at is not null as adjudicated,
        p.ranked_over_unrankable, i.purpose::text as purpose, i.reference, i.explanation, i.candidate_ids,
        (select jsonb_agg(jsonb_build_object('groups', o.groups, 'unrankable', to_jsonb(o.unrankable))) from ranking o
         where o.item_id = i.id and o.state = 'counted' and o.user_id <> $3 and i.overlap > 0) as others,
        coalesce(tv.mode, 'ranking') as mode, tv.top_k, coalesce(tv.criteria, '[]') as criteria, coalesce(tv.tags, '[]') as tags,
        (select jsonb_build_object('id', b.id, 'state', b.state, 'revision', b.revision) from ranking b
         where b.assignment_id = $2 order by b.revision desc limit 1) as before,
        (select jsonb_build_object('id', r.id, 'body_hash', r.body_hash, 'answer', e.after -> 'answer') from ranking r
         left join audit_event e on e.entity = 'ranking' and e.entity_id = r.id::text and e.action = 'ranking.submitted'
         where r.user_id = $3 and r.idempotency_key = $4) as earlier
      from item i join project p on p.id = i.project_id
      left join task_version tv on tv.id = (select task_version_id from assignment where id = $2)
      where i.id = $1`,
    values: [a.item_id, a.id, userId, idempotencyKey],
  });
  return rows[0]!;
}
