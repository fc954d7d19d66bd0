import { pool } from '@/lib/db';

/** A person's counted rankings at the desk since midnight in `tz` (an IANA name, checked by the contract). */
export async function countToday(projectId: string, userId: string, tz: string): Promise<number> {
  const { rows } = await pool().query<{ n: number }>(
    `select count(*)::int as n from ranking
     where project_id = $1 and user_id = $2 and origin = 'desk' and state = 'counted'
       and submitted_at >= date_trunc('day', now() at time zone $3) at time zone $3`,
    [projectId, userId, tz],
  );
  return rows[0]!.n;
}
