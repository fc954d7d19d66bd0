import type { z } from 'zod';
import type { Assigned } from '@/lib/contracts/assignments';
import { pool } from '@/lib/db';
import { assignedOf, CONTENT_COLUMNS, CONTENT_JOINS, type ContentRow } from './content';

/** What a person holds in a project, oldest first. */
export async function listHeld(projectId: string, userId: string): Promise<z.input<typeof Assigned>[]> {
  const { rows } = await pool().query<ContentRow>(
    `select ${CONTENT_COLUMNS} from assignment a ${CONTENT_JOINS}
     where a.project_id = $1 and a.user_id = $2 and a.state = 'held' order by a.claimed_at, a.id`,
    [projectId, userId],
  );
  return rows.map(assignedOf);
}
