export interface Components {
  /** Items that reach each other both ways. */
  strong: number[][];
  /** Items joined by any chain. */
  weak: number[][];
}

/** Whether a path leads from i to j, for all of 0 … n − 1; each reaches itself (Warshall 1962, n³ steps). */
export function reachable(n: number, edge: (i: number, j: number) => boolean): boolean[][] {
  const items = Array.from({ length: n }, (_, i) => i);
  const reach = items.map((i) => items.map((j) => i === j || edge(i, j)));
  for (const k of items) {
    for (const from of reach) if (from[k]) for (const j of items) from[j] ||= reach[k]![j]!;
  }
  return reach;
}

/** Components of a graph on 0 … n − 1, each sorted, in the order of their first items. */
export function components(n: number, edge: (i: number, j: number) => boolean): Components {
  const split = (reach: boolean[][]) =>
    reach
      .map((from, i) => [...from.keys()].filter((j) => from[j] && reach[j]![i]))
      .filter((component, i) => component[0] === i);
  return {
    strong: split(reachable(n, edge)),
    weak: split(reachable(n, (i, j) => edge(i, j) || edge(j, i))),
  };
}
