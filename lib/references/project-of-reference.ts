import { pool } from '@/lib/db';
import { notFound } from '@/lib/errors';

export async function projectOfReference(id: string): Promise<string> {
  const { rows } = await pool().query<{ project_id: string }>(
    'select project_id from item where id = $1 and overlap = 0',
    [id],
  );
  if (!rows[0]) throw notFound('This gold or practice item');
  return rows[0].project_id;
}
