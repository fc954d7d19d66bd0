import type pg from 'pg';
import type { z } from 'zod';
import type { Assigned } from '@/lib/contracts/assignments';
import { notFound } from '@/lib/errors';
import { assignedOf, CONTENT_COLUMNS, CONTENT_JOINS, type ContentRow } from './content';

/** One assignment of a person with its content; 404 to anyone else. */
export async function readAssigned(
  client: Pick<pg.ClientBase, 'query'>,
  assignmentId: string,
  userId: string,
): Promise<z.input<typeof Assigned>> {
  const { rows } = await client.query<ContentRow>(
    `select ${CONTENT_COLUMNS} from assignment a ${CONTENT_JOINS} where a.id = $1 and a.user_id = $2`,
    [assignmentId, userId],
  );
  if (!rows[0]) throw notFound('This assignment');
  return assignedOf(rows[0]);
}
