import type { GroupRules } from '@/lib/contracts/groups';

/** A rule as it is typed: `native-zh: 1, medical: 1`. */
export const textOfRules = (rules: GroupRules): string =>
  Object.entries(rules)
    .map(([group, k]) => `${group}: ${k}`)
    .join(', ');

/** The rule of a text; undefined when a part of it is not a group with its number. */
export function rulesOf(text: string): GroupRules | undefined {
  const parts = text
    .split(/[,\uff0c\n]/)
    .map((p) => p.trim())
    .filter(Boolean)
    .map((p) => /^([a-z0-9]+(?:-[a-z0-9]+)*)\s*[:\uff1a]\s*(\d{1,2})$/.exec(p));
  if (parts.some((m) => m === null)) return undefined;
  return Object.fromEntries(parts.map((m) => [m![1]!, Number(m![2])]));
}
