import { randomBytes } from 'node:crypto';
import type { Person } from '@/lib/access/authorize';
import { inTransaction } from '@/lib/db';
import { DiscernError, notFound } from '@/lib/errors';

/**
 * Takes name, e-mail, sessions, passwords and memberships from an account for good. What the person did stays, under a
 * pseudonym; what they hold goes back when the next one asks. `confirm` must be their e-mail. Nobody anonymises
 * themself, nor the last who manages a project.
 */
export async function anonymiseUser(actor: Person, id: string, confirm: string): Promise<{ name: string }> {
  return inTransaction(async (c) => {
    const { rows } = await c.query<{ email: string }>('select email from "user" where id = $1 for update', [
      id,
    ]);
    const email = rows[0]?.email;
    if (email === undefined) throw notFound('This person');
    if (id === actor.id)
      throw new DiscernError('conflict', 'Nobody anonymises their own account. Ask another site admin.');
    if (confirm.trim().toLowerCase() !== email)
      throw new DiscernError('unprocessable', `Type ${email} to confirm. Nothing was changed.`, {
        field: 'confirm',
      });
    const alone = await c.query<{ name: string }>(
      `select p.name from project p join member m on m.project_id = p.id and m.user_id = $1 and m.role in ('lead', 'admin')
       where not exists (select 1 from member o where o.project_id = p.id and o.user_id <> $1 and o.role in ('lead', 'admin'))`,
      [id],
    );
    if (alone.rows[0])
      throw new DiscernError(
        'conflict',
        `This is the last lead or admin of ${alone.rows.map((r) => r.name).join(', ')}. Make someone else one first.`,
      );
    const code = randomBytes(4).toString('hex');
    const name = `Person ${code}`;
    const alias = `${code}@anonymous.invalid`;
    await c.query(
      `update "user" set name = $2, email = $3, "emailVerified" = false, image = null, role = null, banned = true,
         "banReason" = 'anonymised', "updatedAt" = now() where id = $1`,
      [id, name, alias],
    );
    for (const table of ['session', 'account'])
      await c.query(`delete from ${table} where "userId" = $1`, [id]);
    await c.query('delete from verification where identifier = $1', [email]);
    await c.query('delete from one_time_link where email = $1', [email]);
    for (const table of ['user_preferences', 'member', 'guideline_read', 'task_qualification'])
      await c.query(`delete from ${table} where user_id = $1`, [id]);
    await c.query(
      `update assignment set lease_expires_at = now(), draft = null where user_id = $1 and state = 'held'`,
      [id],
    );
    // Lines about the account say its name and e-mail.
    await c.query(
      `update audit_event set before = null, after = null where entity = 'user' and entity_id = $1`,
      [id],
    );
    await c.query(
      `update audit_event set before = replace(before::text, to_json($1::text)::text, to_json($2::text)::text)::jsonb,
         after = replace(after::text, to_json($1::text)::text, to_json($2::text)::text)::jsonb
       where entity in ('link', 'member') and (before::text like '%' || $1 || '%' or after::text like '%' || $1 || '%')`,
      [email, alias],
    );
    await c.query(
      `insert into audit_event (actor_id, action, entity, entity_id, after) values ($1, 'user.anonymised', 'user', $2, $3)`,
      [actor.id, id, JSON.stringify({ name })],
    );
    return { name };
  });
}
