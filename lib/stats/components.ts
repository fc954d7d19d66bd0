export interface Components {
  /** Items that reach each other both ways. */
  strong: number[][];
  /** Items joined by any chain. */
  weak: number[][];
}

/**
 * Components of a graph on 0 … n − 1, each sorted, in the order of their first items (Warshall's closure, n³ steps).
 */
export function components(n: number, edge: (i: number, j: number) => boolean): Components {
  const items = Array.from({ length: n }, (_, i) => i);
  const closure = (joined: (i: number, j: number) => boolean) => {
    const reach = items.map((i) => items.map((j) => i === j || joined(i, j)));
    for (const k of items)
      for (const i of items) if (reach[i]![k]) for (const j of items) reach[i]![j] ||= reach[k]![j]!;
    return reach;
  };
  const split = (reach: boolean[][]) =>
    items
      .map((i) => items.filter((j) => reach[i]![j] && reach[j]![i]))
      .filter((component, i) => component[0] === i);
  return { strong: split(closure(edge)), weak: split(closure((i, j) => edge(i, j) || edge(j, i))) };
}
