// What the next item of a person is, as parts of the claim's statement and of the one that says why there is none.
// Parameters: $1 project, $2 user. Each part is one or more queries of a WITH RECURSIVE list, and may use those before.
//
// The open items of one task in one language are a pool, apart by whether somebody of no group may take a slot of them.
// A pool has an index for each order (item_fewest, item_random, item_active) that begins with what makes it a pool: the
// first item of a pool is one look into an index, however many items wait that this person may not do. `peek` looks
// once into each pool without a lock; `pick` goes through the pools in the order of what was seen there.

/** The person in the project. `ring` is where their own order begins in a project whose order is random. */
export const ME = `
me as materialized (
  select p.state::text as state, p.lease_seconds, p.max_open, p.item_order::text as item_order, p.gold_every,
    coalesce(m.locales, '{}') as locales, coalesce(m.groups, '{}') as groups, m.paused_reason as paused,
    p.guidelines_required and g.id is not null and not exists (
      select 1 from guideline_read r where r.guideline_version_id = g.id and r.user_id = $2) as must_read,
    g.id as guideline_version_id, md5(p.order_seed || ':' || $2)::uuid as ring,
    (select count(*) from assignment h where h.project_id = p.id and h.user_id = $2 and h.state = 'held'
       and h.lease_expires_at > now())::int as held
  from project p left join member m on m.project_id = p.id and m.user_id = $2
  left join lateral (select id from guideline_version where project_id = p.id order by version desc limit 1) g on true
  where p.id = $1
), ready as materialized (
  select state = 'active' and paused is null and not must_read and held < max_open as yes from me
)`;

const DONE = `d.project_id = $1 and d.user_id = $2 and d.state in ('held', 'submitted', 'skipped')`;

/** Not held, done or skipped by this person. One look into an index for each item on the way to the first that fits:
 * "offset 0" keeps Postgres from hashing all that they ever did instead, for each claim. */
export const NOT_MINE = `not exists (select 1 from assignment d where ${DONE} and d.item_id = i.id offset 0)`;

const KNOWN_LOCALE = `((select cardinality(locales) from me) = 0 or i.locale = any((select locales from me)::text[]))`;
const QUALIFIED = `exists (select 1 from task_qualification q where q.task_id = t.id and q.user_id = $2)`;
export const MAY_DO = `(not t.qualified_only or ${QUALIFIED})`;

/**
 * A practice item first, of a task this person is not qualified for; else a gold item when one is due: one in every
 * `gold_every` items, at a place that the person and the number of the round decide, so that nobody can count to it.
 * Never one of a prompt they had as another item.
 */
export const REFERENCE_PICK = `
practice as materialized (
  select i.id from item i join task t on t.id = i.task_id
  where i.project_id = $1 and i.purpose = 'practice' and i.overlap = 0 and i.closed_at is null
    and (select yes from ready) and ${KNOWN_LOCALE} and not ${QUALIFIED} and ${NOT_MINE}
  order by t.priority desc, i.seq limit 1
), gold_due as materialized (
  select me.gold_every > 0 and ready.yes and not exists (select 1 from practice)
    and n % round = (hashtextextended(me.ring || ':' || n / round, 0) & 2147483647) % round as yes
  from me, ready, lateral (select greatest(me.gold_every, 1) as round, case when me.gold_every > 0 then (
    select count(*) from assignment d where ${DONE}) else 0 end as n) done
), gold as materialized (
  select i.id from item i join task t on t.id = i.task_id
  where i.project_id = $1 and i.purpose = 'gold' and i.overlap = 0 and i.closed_at is null
    and (select yes from gold_due) and ${KNOWN_LOCALE} and ${MAY_DO} and ${NOT_MINE}
    and not exists (select 1 from item x join assignment d on d.item_id = x.id and d.user_id = $2
      and d.state in ('held', 'submitted', 'skipped') where x.prompt_id = i.prompt_id)
  order by md5(i.id::text || $2) limit 1
)`;

const OPEN = 'i.free > 0 and i.closed_at is null';

/** The languages of each task's open items, one look into an index each, while `when` holds. */
export const LOCALES = (name: string, when: string) => `
${name} as (
  select t.id as task_id, (select i.locale from item i where i.task_id = t.id and ${OPEN} order by i.locale limit 1) as locale
  from task t where t.project_id = $1 and ${when}
  union all
  select l.task_id, (select i.locale from item i where i.task_id = l.task_id and ${OPEN} and i.locale > l.locale
    order by i.locale limit 1)
  from ${name} l where l.locale is not null
)`;

/** The pools this person may take from, while `when` holds: of their languages, or of all there are. */
export const POOL = (when: string) => `
${LOCALES('task_locale', '(select cardinality(locales) from me) = 0')},
pool as materialized (
  select t.id as task_id, l.locale, s.shared
  from task t
  cross join lateral (
    select unnest(locales) as locale from me
    union all select x.locale from task_locale x where x.task_id = t.id and x.locale is not null) l
  cross join (values (1), (0)) s(shared)
  where t.project_id = $1 and (select yes from ready) and ${MAY_DO}
    and (s.shared = 1 or (select cardinality(groups) from me) > 0) and ${when}
)`;

/** Open items of the pool `p`. */
export const POOL_OF_P = `i.task_id = p.task_id and i.locale = p.locale and least(i.free - i.reserved, 1) = p.shared and ${OPEN}`;

/** Open items of the pool `p` that this person may take a slot of. */
const FITS = `${POOL_OF_P} and ${NOT_MINE}
  and (p.shared = 1 or exists (select 1 from jsonb_each_text(i.group_needs) n
    where n.value::int > 0 and n.key = any((select groups from me)::text[])))`;

const inOrder = (order: string) => `(select item_order from me) = '${order}'`;
const COLUMNS = 'i.id, i.priority, i.due';
const BY_SEQ = `lpad(i.seq::text, 20, '0') as tie`;

/** Priorities and due dates of a pool, the first one first, as far as they are asked for. */
const LANES = `
  select * from (select i.priority, i.due from item i where ${inOrder('random')} and ${POOL_OF_P}
    order by i.priority desc, i.due limit 1) first
  union all
  select y.* from lane l cross join lateral (
    select * from (select i.priority, i.due from item i where ${POOL_OF_P} and i.priority = l.priority and i.due > l.due
      order by i.due limit 1) later
    union all
    select * from (select i.priority, i.due from item i where ${POOL_OF_P} and i.priority < l.priority
      order by i.priority desc, i.due limit 1) lower
    limit 1) y`;

/** The first item of the pool `p` in the project's order: one of the three runs. */
const firstOf = (lock = '') => `
  select * from (select ${COLUMNS}, i.free::float8 as rank, ${BY_SEQ} from item i
    where ${inOrder('fewest')} and ${FITS} order by i.priority desc, i.due, i.free, i.seq limit 1 ${lock}) fewest
  union all
  select * from (select ${COLUMNS}, -i.score as rank, ${BY_SEQ} from item i
    where ${inOrder('active')} and ${FITS} order by i.priority desc, i.due, i.score desc, i.seq limit 1 ${lock}) active
  union all
  -- Ids are random, so their order is one; each person begins at a place of their own and goes round.
  select * from (
    with recursive lane as (${LANES})
    select h.* from lane l cross join lateral (
      select * from (select ${COLUMNS}, 0::float8 as rank, i.id::text as tie from item i
        where ${FITS} and i.priority = l.priority and i.due = l.due and i.id >= (select ring from me)
        order by i.id limit 1 ${lock}) ahead
      union all
      select * from (select ${COLUMNS}, 1::float8 as rank, i.id::text as tie from item i
        where ${FITS} and i.priority = l.priority and i.due = l.due and i.id < (select ring from me)
        order by i.id limit 1 ${lock}) round
    ) h limit 1) random`;

/** What each pool begins with. Slots kept for a group this person is in come before those anybody may take. */
export const PEEK = `
peek as materialized (
  select p.task_id, p.locale, p.shared, f.priority, f.due, f.rank, f.tie
  from pool p cross join lateral (${firstOf()}) f
)`;

/** Locks the first item of the first pool that has one whose row nobody else has locked. */
export const LABEL_PICK = `
pick as materialized (
  select x.id from (select * from peek order by priority desc, due, shared, rank, tie) p
  cross join lateral (${firstOf('for no key update of i skip locked')}) x limit 1
)`;
