/** Why a filter drops a row: the rule, what was measured, and the limit it passed. */
export type Finding = {
  /** Of the filter's rules the one that was broken first, e.g. `short`. */
  rule: string;
  /** In the rule's unit: characters, or a share or a probability from 0 to 1. */
  value: number;
  limit: number;
  /** The language that was found instead of a wanted one. */
  language?: 'zh' | 'en' | 'other';
  /** Of a near duplicate, the line of the row that was kept. */
  line?: number;
};

/** The first rule whose share is above its limit. */
export function firstAbove(
  shares: Record<string, number>,
  limits: Record<string, number>,
): Finding | undefined {
  for (const [rule, value] of Object.entries(shares))
    if (value > limits[rule]!) return { rule, value, limit: limits[rule]! };
  return undefined;
}
