import type pg from 'pg';
import { GROUP_SERVED } from './group-served';

/**
 * Takes a free slot for a late ranking, counted at once, unless the slots left are kept for groups this person is not
 * in. Answers whether there was one.
 */
export async function takeLateSlot(
  client: pg.ClientBase,
  a: { id: string; item_id: string },
  userId: string,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `with me as (
       select coalesce((select m.groups from member m join item x on x.project_id = m.project_id
         where x.id = $1 and m.user_id = $3), '{}') as groups
     ), served as (
       select i.id, ${GROUP_SERVED} as slot_groups from item i cross join me
       where i.id = $1 and i.free > 0 and (i.free > i.reserved or exists (
         select 1 from jsonb_each_text(i.group_needs) n where n.value::int > 0 and n.key = any(me.groups)))
       for no key update of i
     ), taken as (
       update item i set free = i.free - 1, counted = i.counted + 1,
         group_needs = shift_needs(i.group_needs, s.slot_groups, -1),
         reserved = reserved_of(shift_needs(i.group_needs, s.slot_groups, -1))
       from served s where i.id = s.id
       returning s.slot_groups
     )
     update assignment a set slot_groups = taken.slot_groups from taken where a.id = $2`,
    [a.item_id, a.id, userId],
  );
  return rowCount === 1;
}
