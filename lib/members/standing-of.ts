import type { z } from 'zod';
import type { Member } from '@/lib/contracts/members';
import { pool } from '@/lib/db';

type Standing = Pick<z.input<typeof Member>, 'gold' | 'tasks' | 'guidelinesRead'>;

/** Tasks that have practice or are only for qualified people, with each person's answers and qualification. */
const TASKS = `
  select jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name, 'qualified', q.via, 'n', d.n, 'mean', d.mean)
    order by t.priority desc, t.key)
  from task t left join task_qualification q on q.task_id = t.id and q.user_id = u.id
  cross join lateral (
    select count(*)::int as n, avg(r.reference_agreement) as mean from ranking r join item i on i.id = r.item_id
    where r.project_id = $1 and r.user_id = u.id and r.reference_agreement is not null and r.state = 'extra'
      and i.purpose = 'practice' and i.task_id = t.id) d
  where t.project_id = $1 and (t.qualified_only or exists (
    select 1 from item i where i.project_id = $1 and i.task_id = t.id and i.purpose = 'practice' and i.overlap = 0))`;

const GOLD = `
  select jsonb_build_object('n', count(*), 'mean', avg(g.reference_agreement)) from (
    select r.reference_agreement from ranking r join item i on i.id = r.item_id and i.purpose = 'gold'
    where r.project_id = $1 and r.user_id = u.id and r.reference_agreement is not null and r.state = 'extra'
      and r.submitted_at > coalesce(m.gold_since, '-infinity')
    order by r.seq desc limit (select gold_window from project where id = $1)) g`;

const READ = `
  select max(v.version) from guideline_read r join guideline_version v on v.id = r.guideline_version_id
  where v.project_id = $1 and r.user_id = u.id`;

/** How people of a project stand: gold, practice, guidelines. By user id. */
export async function standingOf(
  projectId: string,
  userIds: readonly string[],
): Promise<Map<string, Standing>> {
  const { rows } = await pool().query<
    { id: string; tasks: Standing['tasks'] | null } & Omit<Standing, 'tasks'>
  >(
    `select u.id, (${GOLD}) as gold, (${TASKS}) as tasks, (${READ}) as "guidelinesRead"
     from unnest($2::text[]) as u(id) left join member m on m.project_id = $1 and m.user_id = u.id`,
    [projectId, userIds],
  );
  return new Map(rows.map(({ id, tasks, ...r }) => [id, { ...r, tasks: tasks ?? [] }]));
}
