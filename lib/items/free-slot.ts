import type pg from 'pg';

/**
 * Gives the slot of an assignment back to its item, and to the groups it was taken for: one that was `held`, or one
 * whose ranking was `counted` and counts no more. Gold and practice items have no slots: nothing changes.
 */
export async function freeSlot(
  client: pg.ClientBase,
  a: { id: string; item_id: string },
  from: 'held' | 'counted',
): Promise<void> {
  await client.query({
    name: 'free-slot',
    text: `update item i set free = i.free + 1, counted = i.counted - $3,
             group_needs = shift_needs(i.group_needs, a.slot_groups, 1),
             reserved = reserved_of(shift_needs(i.group_needs, a.slot_groups, 1))
           from assignment a where i.id = $1 and a.id = $2 and i.overlap > 0`,
    values: [a.item_id, a.id, from === 'counted' ? 1 : 0],
  });
}
