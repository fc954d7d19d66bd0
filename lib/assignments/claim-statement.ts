import { CONTENT_COLUMNS, CONTENT_JOINS } from './content';

/**
 * Parameters: $1 project, $2 user. One statement: releases slots whose lease ran out, picks the next open item this
 * person may do and has not done, held or skipped, takes one slot of it, writes the assignment, answers its content.
 * Exactly one row, with null content when there was nothing to take.
 *
 * Locks are taken in the order assignment, items by id, then one item without waiting: no two claims or submits can
 * deadlock. An item that just got a slot back cannot be updated twice in one statement, so it waits for the next try
 * (`lapsed` > 0 says so). A lapsed person's order of candidates and draft come back when they get the item again.
 */
export const CLAIM = `
with me as materialized (
  select p.state::text as state, p.lease_seconds, p.max_open, coalesce(m.locales, '{}') as locales,
    (select count(*) from assignment h where h.project_id = p.id and h.user_id = $2 and h.state = 'held'
       and h.lease_expires_at > now())::int as held
  from project p left join member m on m.project_id = p.id and m.user_id = $2
  where p.id = $1
), lapsed as (
  update assignment set state = 'expired', closed_at = now()
  where id in (
    select id from assignment where state = 'held' and lease_expires_at < now() and project_id = $1
    order by lease_expires_at limit 100 for update skip locked)
  returning item_id
), lapsed_item as (
  select id from item where id in (select item_id from lapsed) order by id for no key update
), freed as (
  update item i set free = i.free + l.n
  from lapsed_item x join (select item_id, count(*)::int as n from lapsed group by item_id) l on l.item_id = x.id
  where i.id = x.id
  returning i.id
), pick as (
  select i.id from item i
  where i.project_id = $1 and i.free > 0 and i.closed_at is null
    and (select count(*) from freed) >= 0
    and (select state from me) = 'active' and (select held < max_open from me)
    and ((select cardinality(locales) from me) = 0 or i.locale = any((select locales from me)::text[]))
    -- "not in" is hashed once; "not exists" would look up each open item that this person has done.
    and i.id not in (select d.item_id from assignment d where d.project_id = $1 and d.user_id = $2
      and d.state in ('held', 'submitted', 'skipped'))
    and i.id not in (select item_id from lapsed)
  order by i.priority desc, i.seq
  limit 1 for no key update of i skip locked
), taken as (
  update item i set free = i.free - 1 from pick where i.id = pick.id
  returning i.id, i.task_id, i.locale, i.candidate_ids
), a as (
  insert into assignment (project_id, item_id, user_id, shown, locale, guideline_version_id, task_version_id,
    lease_expires_at, draft, draft_at)
  select $1, k.id, $2,
    coalesce(before.shown, array(select c from unnest(k.candidate_ids) as u(c) order by random())),
    k.locale, g.id, tv.id, now() + make_interval(secs => me.lease_seconds), before.draft, before.draft_at
  from taken k cross join me
  join task t on t.id = k.task_id
  left join task_version tv on tv.task_id = t.id and tv.version = t.version
  left join lateral (select id from guideline_version where project_id = $1 order by version desc limit 1) g on true
  left join lateral (select shown, draft, draft_at from assignment where item_id = k.id and user_id = $2
    order by claimed_at desc limit 1) before on true
  returning id, item_id, state, shown, lease_expires_at, locale, draft, draft_at, flag, task_version_id, guideline_version_id
), content as (
  select ${CONTENT_COLUMNS} from a ${CONTENT_JOINS}
)
select me.state as project_state, me.held, me.max_open, (select count(*) from lapsed)::int as lapsed, content.*
from me left join content on true`;
