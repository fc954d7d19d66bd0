import type pg from 'pg';

/**
 * Pauses an annotator whose last answers to gold items agree too little with their references: the mean over the
 * project's window is below its threshold. Fewer answers than the window say nothing, nor do those from before a lead
 * reinstated the person. Nobody else is paused by gold: a lead is.
 */
export async function pauseBelowThreshold(
  client: pg.ClientBase,
  projectId: string,
  userId: string,
): Promise<void> {
  await client.query({
    name: 'pause-below-threshold',
    text: `
      with last as (
        select r.reference_agreement as agreement
        from project p join member m on m.project_id = p.id and m.user_id = $2
        cross join lateral (
          select x.reference_agreement from ranking x join item i on i.id = x.item_id and i.purpose = 'gold'
          where x.project_id = $1 and x.user_id = $2 and x.reference_agreement is not null and x.state = 'extra'
            and x.submitted_at > coalesce(m.gold_since, '-infinity')
          order by x.seq desc limit p.gold_window) r
        where p.id = $1
      ), seen as (
        select count(*)::int as n, avg(agreement) as mean from last
      ), paused as (
        update member m set paused_at = now(), paused_reason = 'gold' from project p, seen
        where m.project_id = $1 and m.user_id = $2 and m.role = 'annotator' and m.paused_at is null
          and p.id = $1 and seen.n >= p.gold_window and seen.mean < p.gold_threshold
        returning m.id, seen.n, seen.mean
      )
      insert into audit_event (project_id, actor_id, action, entity, entity_id, after)
      select $1, null, 'member.paused', 'member', id::text,
        jsonb_build_object('reason', 'gold', 'mean', mean, 'n', n) from paused`,
    values: [projectId, userId],
  });
}
