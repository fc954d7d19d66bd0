import type pg from 'pg';

/** Items to be labelled and their slots, of one task in one language. */
export interface ItemSums {
  task_id: string;
  locale: string;
  items: number;
  complete: number;
  slots: number;
  counted: number;
}

/** From the tallies that the statements which change items keep. */
export async function readItems(c: Pick<pg.ClientBase, 'query'>, projectId: string): Promise<ItemSums[]> {
  const { rows } = await c.query<ItemSums>(
    `select task_id, locale, sum(items)::int as items, sum(complete)::int as complete, sum(slots)::int as slots,
       sum(counted)::int as counted
     from item_tally where project_id = $1 and purpose in ('label', 'audit') group by 1, 2`,
    [projectId],
  );
  return rows;
}

/** Held now, by person, task and language. A lease that ran out holds nothing, also before a claim released it. */
export async function readHeld(
  c: Pick<pg.ClientBase, 'query'>,
  projectId: string,
): Promise<{ user_id: string; task_id: string; locale: string; held: number }[]> {
  const { rows } = await c.query<{ user_id: string; task_id: string; locale: string; held: number }>(
    `select a.user_id, i.task_id, i.locale, count(*)::int as held from assignment a join item i on i.id = a.item_id
     where a.project_id = $1 and a.state = 'held' and a.lease_expires_at > now() group by 1, 2, 3`,
    [projectId],
  );
  return rows;
}

export interface PersonRow {
  id: string;
  name: string;
  /** null: not, or no longer, a member. */
  role: string | null;
  all: number;
}

/** Annotators, and whoever worked here. */
export async function readWorkers(c: Pick<pg.ClientBase, 'query'>, projectId: string): Promise<PersonRow[]> {
  const { rows } = await c.query<PersonRow>(
    `with did as (select user_id, sum(done)::int as all from work_total where project_id = $1 group by 1)
     select u.id, u.name, m.role::text as role, coalesce(d.all, 0) as all
     from "user" u left join member m on m.user_id = u.id and m.project_id = $1 left join did d on d.user_id = u.id
     where m.role = 'annotator' or d.user_id is not null order by u.name, u.id`,
    [projectId],
  );
  return rows;
}
