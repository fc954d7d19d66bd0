import type { z } from 'zod';
import type { Batch } from '@/lib/contracts/batches';
import { pool } from '@/lib/db';
import { decodeCursor, encodeCursor } from '@/lib/paging/cursor';

type Row = z.input<typeof Batch> & { at: string };

const LIST = `
  select b.id, b.name, b.due_at as "dueAt", b.created_at::text as at, n.items, n.complete
  from batch b cross join lateral (
    select count(*)::int as items, count(*) filter (where i.counted >= i.overlap or i.closed_at is not null)::int as complete
    from item i where i.project_id = b.project_id and i.batch = b.name and i.batch <> '' and i.overlap > 0) n
  where b.project_id = $1`;

/** A page of a project's batches, newest first. */
export async function listBatches(
  projectId: string,
  q: { limit: number; cursor?: string | undefined },
): Promise<{ items: z.input<typeof Batch>[]; nextCursor?: string }> {
  const [at, id] = q.cursor ? decodeCursor(q.cursor, 2) : [null, null];
  const { rows } = await pool().query<Row>(
    `${LIST} and ($2::timestamptz is null or (b.created_at, b.id) < ($2, $3::uuid))
     order by b.created_at desc, b.id desc limit $4`,
    [projectId, at, id, q.limit + 1],
  );
  const items = rows.slice(0, q.limit);
  const last = items.at(-1);
  return {
    items: items.map(({ at: _, ...b }) => b),
    ...(rows.length > q.limit && last ? { nextCursor: encodeCursor([last.at, last.id]) } : {}),
  };
}

export async function readBatch(projectId: string, name: string): Promise<z.input<typeof Batch>> {
  const { rows } = await pool().query<Row>(`${LIST} and b.name = $2`, [projectId, name]);
  const { at: _, ...batch } = rows[0]!;
  return batch;
}
