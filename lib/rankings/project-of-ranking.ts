import { pool } from '@/lib/db';
import { notFound } from '@/lib/errors';

/** The project a ranking belongs to, for the permission check; 404 for an unknown id. */
export async function projectOfRanking(id: string): Promise<string> {
  const { rows } = await pool().query<{ project_id: string }>({
    name: 'project-of-ranking',
    text: 'select project_id from ranking where id = $1',
    values: [id],
  });
  if (!rows[0]) throw notFound('This ranking');
  return rows[0].project_id;
}
