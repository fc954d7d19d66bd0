import { pool } from '@/lib/db';
import type { GoldAnswer, Work } from '@/lib/stats/work-hints';

/** Rankings of a person that are looked at: how they work now, and a bound on the work of looking. */
export const LAST = 300;
/** Rankings of the project as what a person is held against. */
export const LAST_OF_ALL = 3000;

export interface DatedWork extends Work {
  userId: string;
  at: Date;
}

const COLUMNS = `r.id, r.item_id as "itemId", r.task_id as "taskId", r.user_id as "userId", a.shown, r.groups, r.rationale,
  r.active_ms as "activeMs", r.submitted_at as at,
  (select coalesce(sum(length(c.text)), 0)::int from candidate c where c.id = any(a.shown)) as chars`;

/** The last counted rankings of a person at the desk, newest first. */
export async function workOfPerson(projectId: string, userId: string): Promise<DatedWork[]> {
  const { rows } = await pool().query<DatedWork>({
    name: 'work-of-person',
    text: `select ${COLUMNS} from (
        select * from ranking where project_id = $1 and user_id = $2 and state = 'counted' and origin = 'desk'
        order by submitted_at desc limit ${LAST}) r
      join assignment a on a.id = r.assignment_id order by r.submitted_at desc`,
    values: [projectId, userId],
  });
  return rows;
}

/** Gold answers among the last rankings of a person, newest first. */
export async function goldOfPerson(projectId: string, userId: string): Promise<GoldAnswer[]> {
  const { rows } = await pool().query<GoldAnswer>({
    name: 'gold-of-person',
    text: `select r.id, r.item_id as "itemId", r.reference_agreement as agreement from (
        select * from ranking where project_id = $1 and user_id = $2 order by submitted_at desc limit ${LAST_OF_ALL}) r
      join item i on i.id = r.item_id
      where r.reference_agreement is not null and i.purpose = 'gold' and r.state not in ('undone', 'superseded')
      order by r.submitted_at desc limit ${LAST}`,
    values: [projectId, userId],
  });
  return rows;
}

/** The last counted rankings of everybody, newest first. */
export async function workOfAll(projectId: string): Promise<DatedWork[]> {
  const { rows } = await pool().query<DatedWork>({
    name: 'work-of-all',
    text: `select ${COLUMNS} from (select * from ranking where project_id = $1 order by seq desc limit ${LAST_OF_ALL}) r
      join assignment a on a.id = r.assignment_id where r.state = 'counted' and r.origin = 'desk' order by r.seq desc`,
    values: [projectId],
  });
  return rows;
}
