import type { FlagLine } from '@/lib/contracts/flags';
import { pool } from '@/lib/db';
import { flagLines } from './flag-lines';

interface Page {
  limit: number;
  cursor?: string | undefined;
}

/** A project's flag threads in one state, and how many are open. */
export async function listFlags(projectId: string, query: Page & { state: FlagLine['state'] }) {
  const page = await flagLines({ projectId, state: query.state }, query);
  const open = await countFlags(`project_id = $1 and state = 'open'`, [projectId]);
  return { ...page, open };
}

/** A person's own flag threads, and how many of them have news. */
export async function listMyFlags(projectId: string, userId: string, query: Page) {
  const page = await flagLines({ projectId, userId }, query);
  const unread = await countFlags('project_id = $1 and user_id = $2 and updated_at > seen_at', [
    projectId,
    userId,
  ]);
  return { ...page, unread };
}

async function countFlags(where: string, values: string[]): Promise<number> {
  const { rows } = await pool().query<{ n: number }>(
    `select count(*)::int as n from flag_thread where ${where}`,
    values,
  );
  return rows[0]!.n;
}
