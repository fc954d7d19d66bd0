import type { z } from 'zod';
import type { Lease } from '@/lib/contracts/throughput';
import { pool } from '@/lib/db';
import { decodeCursor, encodeCursor } from '@/lib/paging/cursor';

/** What people hold, the lease that ends first on top. */
export async function listLeases(
  projectId: string,
  page: { limit: number; cursor?: string | undefined },
): Promise<{ items: z.input<typeof Lease>[]; nextCursor?: string }> {
  const [at, id] = page.cursor ? decodeCursor(page.cursor, 2) : [null, null];
  const { rows } = await pool().query<z.input<typeof Lease> & { at: string }>(
    `select a.id as "assignmentId", jsonb_build_object('id', u.id, 'name', u.name) as person,
       jsonb_build_object('id', p.id, 'externalId', p.external_id) as prompt,
       jsonb_build_object('id', t.id, 'name', t.name) as task, i.locale, a.claimed_at as "claimedAt",
       a.lease_expires_at as "expiresAt", a.lease_expires_at::text as at
     from assignment a join "user" u on u.id = a.user_id join item i on i.id = a.item_id
     join prompt p on p.id = i.prompt_id join task t on t.id = i.task_id
     where a.project_id = $1 and a.state = 'held'
       and ($2::timestamptz is null or (a.lease_expires_at, a.id) > ($2, $3::uuid))
     order by a.lease_expires_at, a.id limit $4`,
    [projectId, at, id, page.limit + 1],
  );
  const items = rows.slice(0, page.limit);
  const last = items.at(-1);
  return {
    items,
    ...(rows.length > page.limit && last ? { nextCursor: encodeCursor([last.at, last.assignmentId]) } : {}),
  };
}
