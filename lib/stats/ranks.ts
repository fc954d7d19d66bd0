/** Mid-ranks from 1, smallest value first: equal values share the mean of the places they take (Kendall 1945). */
export function midRanks(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Array<number>(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to + 1 < order.length && values[order[to + 1]!] === values[order[from]!]) to++;
    for (let i = from; i <= to; i++) ranks[order[i]!] = (from + to) / 2 + 1;
    from = to + 1;
  }
  return ranks;
}

/** Σ f(t) over the groups of t equal values. */
export function overTies(values: readonly number[], f: (t: number) => number): number {
  const sizes = new Map<number, number>();
  for (const v of values) sizes.set(v, (sizes.get(v) ?? 0) + 1);
  return [...sizes.values()].reduce((sum, t) => sum + f(t), 0);
}

/** The places where both have a value, side by side. Throws a RangeError on unequal lengths. */
export function common<T>(x: readonly (T | null)[], y: readonly (T | null)[]): { x: T[]; y: T[] } {
  if (x.length !== y.length) throw new RangeError(`${x.length} values cannot be paired with ${y.length}.`);
  const both = { x: [] as T[], y: [] as T[] };
  x.forEach((a, i) => {
    const b = y[i]!;
    if (a === null || b === null) return;
    both.x.push(a);
    both.y.push(b);
  });
  return both;
}
