import { may, type Permission } from '@/lib/contracts/permissions';
import type { Role } from '@/lib/contracts/words';
import { pool } from '@/lib/db';
import { DiscernError, notFound } from '@/lib/errors';

export interface Person {
  id: string;
  email: string;
  name: string;
  siteAdmin: boolean;
}

/** What a person is in a project. */
export interface Standing {
  role: Role;
  senior: boolean;
}

/** Role of a person in a project: `admin` for site admins, undefined for strangers. Read at each request, so that a
 * role change acts on the next one. Also undefined when the project does not exist. */
export async function roleIn(person: Person, projectId: string): Promise<Standing | undefined> {
  const { rows } = await pool().query<{ role: Role | null; senior: boolean | null }>({
    name: 'role-in',
    text: `select m.role::text as role, m.senior from project p
           left join member m on m.project_id = p.id and m.user_id = $2 where p.id = $1`,
    values: [projectId, person.id],
  });
  const row = rows[0];
  if (!row) return undefined;
  const role = person.siteAdmin ? 'admin' : row.role;
  return role ? { role, senior: row.senior ?? false } : undefined;
}

/** Throws 404 to strangers (they must not learn that the project is there) and 403 to members without the permission. */
export async function authorize(person: Person, projectId: string, permission: Permission): Promise<Role> {
  const standing = await roleIn(person, projectId);
  if (!standing) throw notFound('This project');
  const { role, senior } = standing;
  if (!may(role, permission, senior))
    throw new DiscernError(
      'forbidden',
      `Your role here (${role}) does not allow this. Ask a lead of the project.`,
      {
        permission,
        role,
      },
    );
  return role;
}
