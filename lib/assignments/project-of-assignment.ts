import { pool } from '@/lib/db';
import { notFound } from '@/lib/errors';

/** The project an assignment belongs to, for the permission check; 404 for an unknown id. */
export async function projectOfAssignment(id: string): Promise<string> {
  const { rows } = await pool().query<{ project_id: string }>({
    name: 'project-of-assignment',
    text: 'select project_id from assignment where id = $1',
    values: [id],
  });
  if (!rows[0]) throw notFound('This assignment');
  return rows[0].project_id;
}
