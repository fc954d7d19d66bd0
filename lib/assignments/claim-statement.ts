import { GROUP_SERVED } from '@/lib/items/group-served';
import { CONTENT_COLUMNS, CONTENT_JOINS } from './content';
import { LABEL_PICK, ME, PEEK, POOL, REFERENCE_PICK } from './pick';

/**
 * Parameters: $1 project, $2 user. One statement: releases slots whose lease ran out, picks the next open item this
 * person may do and has not done, held or skipped (lib/assignments/pick.ts says which), takes one slot of it, writes
 * the assignment, answers its content. Exactly one row, with null content when there was nothing to take.
 *
 * Locks are taken in the order assignment, items by id, then one item without waiting: no two claims or submits can
 * deadlock. An item that just got a slot back cannot be updated twice in one statement, so it waits for the next try
 * (`lapsed` > 0 says so). A lapsed person's order of candidates and draft come back when they get the item again.
 * Gold and practice items have no slots: nothing is taken of them and nothing given back.
 */
export const CLAIM = `
with recursive ${ME},
lapsed as (
  update assignment set state = 'expired', closed_at = now()
  where id in (
    select id from assignment where state = 'held' and lease_expires_at < now() and project_id = $1
    order by lease_expires_at limit 100 for update skip locked)
  returning item_id, slot_groups
), lapsed_item as (
  select id from item where id in (select item_id from lapsed) and overlap > 0 order by id for no key update
), freed as (
  update item i set free = i.free + l.n, group_needs = shift_needs(i.group_needs, l.groups, 1),
    reserved = reserved_of(shift_needs(i.group_needs, l.groups, 1))
  from lapsed_item x join (
    select item_id, count(*)::int as n,
      coalesce((select array_agg(g) from lapsed o, unnest(o.slot_groups) g where o.item_id = l.item_id), '{}') as groups
    from lapsed l group by item_id) l on l.item_id = x.id
  where i.id = x.id
  returning i.id
), ${REFERENCE_PICK},
${POOL('(select count(*) from freed) >= 0 and not exists (select 1 from practice) and not exists (select 1 from gold)')},
${PEEK}, ${LABEL_PICK},
served as (
  select i.id, ${GROUP_SERVED} as slot_groups
  from item i join pick on pick.id = i.id cross join me for no key update of i
), taken as (
  update item i set free = i.free - 1, group_needs = shift_needs(i.group_needs, s.slot_groups, -1),
    reserved = reserved_of(shift_needs(i.group_needs, s.slot_groups, -1))
  from served s where i.id = s.id
  returning i.id, s.slot_groups
), chosen as (
  select i.id, i.task_id, i.locale, i.candidate_ids, k.slot_groups
  from (select id, '{}'::text[] as slot_groups from practice union all select id, '{}' from gold
    union all select id, slot_groups from taken) k
  join item i on i.id = k.id
), a as (
  insert into assignment (project_id, item_id, user_id, shown, slot_groups, locale, guideline_version_id,
    task_version_id, lease_expires_at, draft, draft_at)
  select $1, k.id, $2,
    coalesce(before.shown, array(select c from unnest(k.candidate_ids) as u(c) order by random())),
    k.slot_groups, k.locale, me.guideline_version_id, tv.id, now() + make_interval(secs => me.lease_seconds),
    before.draft, before.draft_at
  from chosen k cross join me
  join task t on t.id = k.task_id
  left join task_version tv on tv.task_id = t.id and tv.version = t.version
  left join lateral (select shown, draft, draft_at from assignment where item_id = k.id and user_id = $2
    order by claimed_at desc limit 1) before on true
  returning id, item_id, state, shown, lease_expires_at, locale, draft, draft_at, flag, task_version_id, guideline_version_id
), content as (
  select ${CONTENT_COLUMNS} from a ${CONTENT_JOINS}
)
select me.state as project_state, me.held, me.max_open, me.paused, me.must_read,
  (select count(*) from lapsed)::int as lapsed, content.*
from me left join content on true`;
