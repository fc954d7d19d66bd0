import { pool } from '@/lib/db';

/** A person's counted rankings at the desk since midnight, and the milliseconds at work on them, in `tz` (an IANA name, checked by the contract). */
export async function countToday(
  projectId: string,
  userId: string,
  tz: string,
): Promise<{ today: number; todayMs: number }> {
  const { rows } = await pool().query<{ today: number; todayMs: number }>(
    `select count(*)::int as today, coalesce(sum(active_ms), 0)::float8 as "todayMs" from ranking
     where project_id = $1 and user_id = $2 and origin = 'desk' and state = 'counted'
       and submitted_at >= date_trunc('day', now() at time zone $3) at time zone $3`,
    [projectId, userId, tz],
  );
  return rows[0]!;
}
