import type { Nothing } from '@/lib/contracts/assignments';
import { inTransaction } from '@/lib/db';
import { LOCALES, MAY_DO, ME, NOT_MINE, PEEK, POOL, POOL_OF_P } from './pick';

/** Of what is left, what keeps this person from it: none of their languages, a task they are not qualified for, or
 * slots that are kept for groups. */
type Left = { locale: boolean; task: boolean; group: boolean };

/**
 * Why a person who is handed nothing gets nothing: `leased` when everything they could do is held just now (by them or
 * others), `unqualified` when only items are left that they may not do, else `done`. `open`: a free slot for them is
 * there after all.
 */
export async function whyNothing(projectId: string, userId: string): Promise<Nothing & { open: boolean }> {
  const { rows } = await inTransaction(
    (c) =>
      c.query<Left & { open: boolean; leased: boolean }>({
        name: 'why-nothing',
        text: WHY,
        values: [projectId, userId],
      }),
    { plan: 'once' },
  );
  const { open, leased, ...left } = rows[0]!;
  if (leased) return { open, reason: 'leased' };
  const detail = (['task', 'group', 'locale'] as const).find((k) => left[k]);
  return detail ? { open, reason: 'unqualified', detail } : { open, reason: 'done' };
}

const known = (locale: string) => `(cardinality(me.locales) = 0 or ${locale} = any(me.locales))`;

export const WHY = `
with recursive ${ME}, ${POOL('true')}, ${PEEK}, ${LOCALES('every_locale', 'true')},
left_over as materialized (
  select p.shared, ${MAY_DO} as may_do, ${known('p.locale')} as known
  from (select task_id, locale, shared from every_locale cross join (values (1), (0)) s(shared)) p
  join task t on t.id = p.task_id cross join me
  -- A limit of its own, or Postgres would read all open items once instead of one of each pool.
  cross join lateral (select 1 from item i where ${POOL_OF_P} and ${NOT_MINE} limit 1) open
)
select exists (select 1 from peek) as open,
  exists (select 1 from left_over where known and not may_do) as task,
  exists (select 1 from left_over where known and may_do and shared = 0) as "group",
  exists (select 1 from left_over where not known) as locale,
  exists (
    select 1 from assignment h join item i on i.id = h.item_id join task t on t.id = i.task_id, me
    where h.state = 'held' and h.project_id = $1 and i.closed_at is null and i.overlap > 0
      and ${known('i.locale')} and ${MAY_DO}
      and not exists (select 1 from assignment d where d.item_id = i.id and d.user_id = $2
        and d.state in ('submitted', 'skipped'))
  ) as leased`;
