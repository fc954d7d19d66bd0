import type { z } from 'zod';
import type { Adjudication } from '@/lib/contracts/adjudication';
import { pool } from '@/lib/db';
import { notFound } from '@/lib/errors';
import { type Decider, mustDecideForOthers } from './may-decide';

type Shown = z.input<typeof Adjudication>;

export async function projectOfItem(id: string): Promise<string> {
  const { rows } = await pool().query<{ project_id: string }>('select project_id from item where id = $1', [
    id,
  ]);
  if (!rows[0]) throw notFound('This item');
  return rows[0].project_id;
}

/** The order of candidates is the reader's own, the same at each look. */
const ITEM = `
  select jsonb_build_object('id', i.id, 'promptId', i.prompt_id, 'locale', i.locale, 'overlap', i.overlap) as item,
    jsonb_build_object('key', t.key, 'name', t.name, 'instruction', coalesce(tv.instruction, '{}')) as task,
    jsonb_build_object('messages', v.messages, 'reference', case when t.kind = 'objective' then v.reference end) as prompt,
    (select jsonb_agg(jsonb_build_object('id', c.id, 'text', c.text) order by md5(c.id::text || $2::text))
     from candidate c where c.id = any(i.candidate_ids)) as candidates,
    a.tau_b as "tauB",
    case when item_stands(i.id, i.stands_on) then (select jsonb_build_object('by', u.name,
        'at', to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
      from audit_event e join "user" u on u.id = e.actor_id where e.entity = 'item' and e.entity_id = i.id::text
        and e.action = 'item.stands' order by e.seq desc limit 1) end as stands,
    (select count(distinct s.pair_id)::int from set_pair s join pair_evidence e on e.pair_id = s.pair_id
     join ranking r on r.id::text = e.source_id where e.kind = 'ranking' and e.state = 'active' and r.item_id = i.id) as "frozenPairs",
    coalesce((select jsonb_agg(m.text order by m.seq) from flag_message m join flag_thread f on f.id = m.thread_id
      join assignment fa on fa.id = f.assignment_id where fa.item_id = i.id and f.state = 'open'), '[]') as flags
  from item i join task t on t.id = i.task_id left join task_version tv on tv.task_id = t.id and tv.version = t.version
  join prompt_version v on v.id = i.prompt_version_id left join item_agreement a on a.item_id = i.id
  where i.id = $1`;

/** In an order that says nothing of when each was made. */
const RANKINGS = `
  select r.id, r.groups, r.unrankable::text[], r.unranked::text[], r.rationale, r.state::text as state, r.revision,
    u.name as person, r.submitted_at as at
  from ranking r join "user" u on u.id = r.user_id
  where r.item_id = $1 and (r.state in ('counted', 'extra', 'adjudicated') or (r.state = 'superseded' and r.assignment_id is null and r.origin = 'desk'))
  order by r.id`;

interface Row {
  id: string;
  groups: string[][];
  unrankable: string[];
  unranked: string[];
  rationale: string | null;
  state: 'counted' | 'extra' | 'adjudicated' | 'superseded';
  revision: number;
  person: string;
  at: Date;
}

const orderOf = ({ id, groups, unrankable, unranked, rationale }: Row) => ({
  ...{ id, groups, unrankable, unranked, rationale },
});
const decisionOf = (row: Row) => ({
  ...orderOf(row),
  ...{ revision: row.revision, by: row.person, at: row.at },
});

/** An item as a lead or a senior decides it. */
export async function readAdjudication(itemId: string, by: Decider): Promise<Shown> {
  await mustDecideForOthers(pool(), by, itemId);
  const [items, rankings] = await Promise.all([
    pool().query<Omit<Shown, 'rankings' | 'final' | 'earlier'>>(ITEM, [itemId, by.id]),
    pool().query<Row>(RANKINGS, [itemId]),
  ]);
  const item = items.rows[0];
  if (!item) throw notFound('This item');
  const final = rankings.rows.find((r) => r.state === 'adjudicated');
  return {
    ...item,
    rankings: rankings.rows
      .filter((r) => r.state === 'counted' || r.state === 'extra')
      .map((r) => ({
        ...orderOf(r),
        ...{ person: final ? r.person : null, counted: r.state === 'counted' },
      })),
    final: final ? decisionOf(final) : null,
    earlier: rankings.rows
      .filter((r) => r.state === 'superseded')
      .sort((a, b) => b.revision - a.revision)
      .map(decisionOf),
  };
}
