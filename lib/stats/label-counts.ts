/** Labels of items by any number of raters: items × raters, null = missing. */
export type Labels = readonly (readonly (number | null)[])[];

export interface LabelCounts {
  labels: readonly number[];
  /** items × labels. */
  counts: readonly (readonly number[])[];
  /** Mean over items with a rating of the share each label has there. */
  shares: readonly number[];
}

/** How often each item got each label; `labels`: the whole list, default those that occur. */
export function labelCounts(ratings: Labels, labels?: readonly number[]): LabelCounts {
  const list = labels ?? [...new Set(ratings.flat().filter((v) => v !== null))].sort((a, b) => a - b);
  const counts = ratings.map((row) => list.map((label) => row.filter((v) => v === label).length));
  const rated = counts.filter((row) => total(row) > 0);
  const shares = list.map((_, k) => rated.reduce((sum, row) => sum + row[k]! / total(row), 0) / rated.length);
  return { labels: list, counts, shares };
}

export const total = (row: readonly number[]): number => row.reduce((a, b) => a + b, 0);
