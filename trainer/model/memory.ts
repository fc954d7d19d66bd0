/** How much memory the activations of one group of packed rows take, and what follows from it. */
import { binSequences } from '../data/bins';
import type { ModelShape } from '../io/config';
import type { PackedRows } from './layout';

/** Rows (tokens) computed together: enough to keep the processor's products fast. */
export const GROUP_ROWS = 1024;
/** Above this many bytes of activations a group is recomputed layer by layer. */
const ACTIVATION_BUDGET = 3.2e9;

/** `sequences`: bins of attention's layout, each `longest` long. */
export type GroupShape = { rows: number; sequences: number; longest: number };

export function shapeOf(packed: PackedRows): GroupShape {
  const { bins, size } = binSequences(packed.sequences.map((s) => s.length));
  return { rows: packed.ids.length, sequences: bins, longest: size };
}

/**
 * Bytes a training pass keeps for its backward pass (blocks.ts): a row's two residuals, what attention gave, gate and up; a
 * place's queries, keys and values; of each bin's square of weights, the two thirds that are computed.
 */
export function activationBytes(config: ModelShape, { rows, sequences, longest }: GroupShape): number {
  const { hiddenSize, intermediateSize, heads, kvHeads, headDim, layers } = config;
  const perRow = 2 * hiddenSize + heads * headDim + 2 * intermediateSize;
  const perPlace = (heads + 2 * kvHeads) * headDim + (2 / 3) * heads * longest;
  return 4 * layers * (rows * perRow + sequences * longest * perPlace);
}

export const mustRecompute = (config: ModelShape, shape: GroupShape, memory: 'normal' | 'low') =>
  memory === 'low' || activationBytes(config, shape) > ACTIVATION_BUDGET;
