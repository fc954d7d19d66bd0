import { pool } from '@/lib/db';
import { DiscernError, notFound } from '@/lib/errors';

/** Renews the lease of an assignment the person holds, even one that ran out unless someone took the slot since. */
export async function renewLease(id: string, userId: string): Promise<{ leaseExpiresAt: Date }> {
  const { rows } = await pool().query<{ state: string; lease_expires_at: Date | null }>({
    name: 'renew-lease',
    text: `
      with renewed as (
        update assignment a set lease_expires_at = now() + make_interval(secs => p.lease_seconds)
        from project p where a.id = $1 and a.user_id = $2 and a.state = 'held' and p.id = a.project_id
        returning a.id, a.lease_expires_at
      )
      select a.state::text as state, r.lease_expires_at from assignment a left join renewed r on r.id = a.id
      where a.id = $1 and a.user_id = $2`,
    values: [id, userId],
  });
  const row = rows[0];
  if (!row) throw notFound('This assignment');
  if (!row.lease_expires_at)
    throw new DiscernError(
      'conflict',
      'You no longer hold this item: its time ran out or it was closed. A ranking sent now counts if a slot is free.',
      { state: row.state },
    );
  return { leaseExpiresAt: row.lease_expires_at };
}
