import type { NothingReason } from '@/lib/contracts/assignments';
import { pool } from '@/lib/db';

/**
 * Why a person got nothing: `leased` when everything they could do is held just now (by them or others),
 * `unqualified` when only other locales are left, else `done`. `open`: a free slot for them is there after all.
 */
export async function whyNothing(
  projectId: string,
  userId: string,
): Promise<{ reason: NothingReason; open: boolean }> {
  const { rows } = await pool().query<{ open: boolean; leased: boolean; other_locale: boolean }>({
    name: 'why-nothing',
    text: `
      with me as materialized (
        select coalesce((select locales from member where project_id = $1 and user_id = $2), '{}') as locales
      ), fit as (
        select i.id, cardinality(me.locales) = 0 or i.locale = any(me.locales) as mine
        from item i, me
        where i.project_id = $1 and i.free > 0 and i.closed_at is null
          and i.id not in (select d.item_id from assignment d where d.project_id = $1 and d.user_id = $2
            and d.state in ('held', 'submitted', 'skipped'))
      )
      select exists (select 1 from fit where mine) as open,
        exists (select 1 from fit where not mine) as other_locale,
        exists (
          select 1 from assignment h join item i on i.id = h.item_id, me
          where h.state = 'held' and h.project_id = $1 and i.closed_at is null
            and (cardinality(me.locales) = 0 or i.locale = any(me.locales))
            and not exists (select 1 from assignment d where d.item_id = i.id and d.user_id = $2
              and d.state in ('submitted', 'skipped'))
        ) as leased`,
    values: [projectId, userId],
  });
  const r = rows[0]!;
  return { open: r.open, reason: r.leased ? 'leased' : r.other_locale ? 'unqualified' : 'done' };
}
