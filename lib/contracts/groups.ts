import { z } from 'zod';

/** A group of members, as in `native-zh`. */
export const Group = z
  .string()
  .min(1)
  .max(40)
  .regex(
    /^[a-z0-9]+(-[a-z0-9]+)*$/,
    'must be lower-case letters, digits and single hyphens, as in native-zh',
  );

/** {group: k}: at least k slots of an item are for members of the group; items that are there keep theirs. */
export const GroupRules = z
  .record(Group, z.int().min(1).max(20))
  .refine((rules) => Object.keys(rules).length <= 5, 'must name at most 5 groups');
export type GroupRules = z.output<typeof GroupRules>;

/** Slots a rule keeps: each of them serves one group. */
export const slotsOf = (rules: GroupRules): number => Object.values(rules).reduce((sum, k) => sum + k, 0);
