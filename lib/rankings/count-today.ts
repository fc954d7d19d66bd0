import { pool } from '@/lib/db';

/** A person's counted rankings at the desk since midnight, and the milliseconds at work on them, in `tz` (an IANA name, checked by the contract). */
export async function countToday(
  projectId: string,
  userId: string,
  tz: string,
): Promise<{ today: number; todayMs: number }> {
  const { rows } = await pool().query<{ today: number; todayMs: number }>(
    // An answer to a gold item looks like any other to its author.
    `select count(*)::int as today, coalesce(sum(active_ms), 0)::float8 as "todayMs" from ranking r
     where project_id = $1 and user_id = $2 and origin = 'desk' and (state = 'counted' or (state = 'extra'
       and reference_agreement is not null and exists (select 1 from item i where i.id = r.item_id and i.purpose = 'gold')))
       and submitted_at >= date_trunc('day', now() at time zone $3) at time zone $3`,
    [projectId, userId, tz],
  );
  return rows[0]!;
}
