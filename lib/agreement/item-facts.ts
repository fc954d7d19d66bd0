import type pg from 'pg';
import type { PersonRanking } from '@/lib/stats/from-rankings';

/** What the agreement of an item comes of. */
export interface ItemFacts {
  id: string;
  taskId: string;
  candidates: string[];
  unrankableLast: boolean;
  /** Adjudicated, or let stand with the rankings and flags it has. */
  decided: boolean;
  flagged: boolean;
  /** UTC day of the last counted ranking, as 2026-11-25; null of none. */
  day: string | null;
  /** Counted rankings by person id. */
  rankings: PersonRanking[];
}

/**
 * Facts of items as they are committed now. Gold, practice and closed tests of people are left out: only items of
 * purposes `label` and `audit` say how far people agree.
 */
export async function itemFacts(client: pg.ClientBase, itemIds: readonly string[]): Promise<ItemFacts[]> {
  const { rows } = await client.query<ItemFacts>({
    name: 'agreement-facts',
    text: `
      select i.id, i.task_id as "taskId", i.candidate_ids as candidates, p.ranked_over_unrankable as "unrankableLast",
        i.adjudicated_at is not null or item_stands(i.id, i.stands_on) as decided,
        exists (select 1 from flag_thread f join assignment a on a.id = f.assignment_id
          where a.item_id = i.id and f.state = 'open') as flagged,
        to_char(max(r.submitted_at) at time zone 'UTC', 'YYYY-MM-DD') as day,
        coalesce(jsonb_agg(jsonb_build_object('personId', r.user_id, 'groups', r.groups,
          'unrankable', to_jsonb(r.unrankable), 'unranked', to_jsonb(r.unranked)) order by r.user_id)
          filter (where r.id is not null), '[]') as rankings
      from item i join project p on p.id = i.project_id
      left join ranking r on r.item_id = i.id and r.state = 'counted'
      where i.id = any($1::uuid[]) and i.purpose in ('label', 'audit')
      group by i.id, p.id order by i.id`,
    values: [itemIds],
  });
  return rows;
}
