import { pool } from '@/lib/db';
import { notFound } from '@/lib/errors';

/** The project a flag thread belongs to, for the permission check; 404 for an unknown id. */
export async function projectOfFlag(id: string): Promise<string> {
  const { rows } = await pool().query<{ project_id: string }>(
    'select project_id from flag_thread where id = $1',
    [id],
  );
  if (!rows[0]) throw notFound('This flag');
  return rows[0].project_id;
}
