/** How much memory the activations of one group of packed rows take, and what follows from it. */
import type { ModelShape } from '../io/config';
import type { PackedRows } from './layout';
import { placesOf, scoresOf, tilesOf } from './tiles';

/** Rows (tokens) computed together: enough to keep the processor's products fast. */
export const GROUP_ROWS = 1024;
/** Above this many bytes of activations a group is recomputed layer by layer. */
const ACTIVATION_BUDGET = 3.2e9;

/** `scores`: what attention computes for each head of a layer. */
export type GroupShape = { rows: number; scores: number };

/** `places`: rows as attention lays them out, with padding. */
export function shapeOf(packed: PackedRows): GroupShape & { places: number } {
  const tiles = tilesOf(packed.sequences);
  return { rows: packed.ids.length, scores: scoresOf(tiles), places: placesOf(tiles) };
}

/** Scores of so many rows that see up to `length` others; a third is never computed. */
export const scoresOfRows = (rows: number, length: number): number => (2 / 3) * rows * length;

/**
 * Bytes a training pass keeps for its backward pass (blocks.ts): a row's two residuals, its queries, keys and values, what
 * attention gave, gate and up; and attention's weights.
 */
export function activationBytes(config: ModelShape, { rows, scores }: GroupShape): number {
  const { hiddenSize, intermediateSize, heads, kvHeads, headDim, layers } = config;
  const perRow = 2 * hiddenSize + 2 * (heads + kvHeads) * headDim + 2 * intermediateSize;
  return 4 * layers * (rows * perRow + scores * heads);
}

export const mustRecompute = (config: ModelShape, shape: GroupShape, memory: 'normal' | 'low') =>
  memory === 'low' || activationBytes(config, shape) > ACTIVATION_BUDGET;
