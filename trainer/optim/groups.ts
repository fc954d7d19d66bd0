/** Tensors that one run of a graph works on together. */
import type { Tensor } from '../tf';

/** Most tensors and most values of a group: few runs, small graphs, and little memory for what a run gives. */
const TENSORS = 64;
const VALUES = 2_000_000;

/**
 * Numbers of tensors, in groups of neighbours of one size, so that they share one graph: as many as divide the list. Lists
 * of large tensors, as all weights of a model, are taken one by one.
 */
export function groupsOf(list: readonly Tensor[]): number[][] {
  const mean = list.reduce((sum, t) => sum + t.size, 0) / list.length;
  let size = Math.max(1, Math.min(TENSORS, Math.floor(VALUES / mean)));
  while (list.length % size !== 0) size--;
  return Array.from({ length: list.length / size }, (_, g) =>
    Array.from({ length: size }, (_, i) => g * size + i),
  );
}
