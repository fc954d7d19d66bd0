/**
 * SQL: the group that a person of `me.groups` serves with a slot of item `i`, as an array of one or none: the one that
 * needs most. One and not all of them, so that a slot that comes back never needs more slots than it brings.
 */
export const GROUP_SERVED =
  '(array(select g from unnest(me.groups) g where i.group_needs ? g order by (i.group_needs ->> g)::int desc, g limit 1))';
