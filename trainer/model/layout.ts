/** How packed rows are laid out for attention: several short sequences share a bin as long as the longest one. */
import { type Binned, binSequences } from '../data/bins';
import { type Tensor, type Tensor1D, tf } from '../tf';
import { type Rope, ropeTables } from './ops';

/** What the forward pass needs of packed sequences; see data/pack.ts. */
export type PackedRows = {
  ids: Int32Array;
  positions: Int32Array;
  /** Start and length of each sequence. */
  sequences: { start: number; length: number }[];
  /** Whether row `query` of sequence s may see row `key` (both counted from its start); causality is added here. */
  sees(s: number, query: number, key: number): boolean;
};

/** How T packed rows stand in n bins of `size` places each, and which key each query may see. */
export type Layout = {
  bins: number;
  size: number;
  /** Row of each place, [n·size]; row 0 where there is none. */
  pad: Tensor1D;
  /** Place of each row, [T]. */
  unpad: Tensor1D;
  /** Where each block of queries ends in a bin. */
  ends: number[];
  /** One a block, [n, block, end]: 0 where seen and -1e9 where hidden. */
  masks: Tensor[];
  /** Of the places, for keys, and with 1/√d for queries. */
  rope: Rope;
  scaledRope: Rope;
};

/** Blocks of queries: of three, a third of the square is never computed; more save less than their operations cost. */
const BLOCKS = 3;

export function uploadLayout(packed: PackedRows, headDim: number, theta: number): Layout {
  const { sequences, positions } = packed;
  const { bins, size, at } = binSequences(sequences.map((s) => s.length));
  const pad = new Int32Array(bins * size);
  const unpad = new Int32Array(packed.ids.length);
  sequences.forEach(({ start, length }, s) => {
    const { bin, from } = at[s]!;
    for (let t = 0; t < length; t++) {
      const place = bin * size + from + t;
      pad[place] = start + t;
      unpad[start + t] = place;
    }
  });
  const ends = Array.from({ length: BLOCKS }, (_, i) => Math.ceil((size * (i + 1)) / BLOCKS)).filter(
    (end, i, all) => end !== all[i - 1],
  );
  const placed = pad.map((row) => positions[row]!);
  return {
    bins,
    size,
    pad: tf.tensor1d(pad, 'int32'),
    unpad: tf.tensor1d(unpad, 'int32'),
    ends,
    masks: masksOf(packed, { bins, size, at }, ends),
    rope: ropeTables(placed, headDim, theta),
    scaledRope: ropeTables(placed, headDim, theta, 1 / Math.sqrt(headDim)),
  };
}

function masksOf({ sequences, sees }: PackedRows, { bins, at }: Binned, ends: number[]): Tensor[] {
  return ends.map((end, i) => {
    const start = ends[i - 1] ?? 0;
    const rows = end - start;
    const mask = new Float32Array(bins * rows * end).fill(-1e9);
    // every place sees itself, padding too, so that its softmax is defined
    for (let row = 0; row < bins * rows; row++) mask[row * end + start + (row % rows)] = 0;
    sequences.forEach(({ length }, s) => {
      const { bin, from } = at[s]!;
      for (let q = Math.max(0, start - from); q < Math.min(length, end - from); q++) {
        const row = bin * rows + from + q - start;
        for (let k = 0; k < q; k++) if (sees(s, q, k)) mask[row * end + from + k] = 0;
      }
    });
    return tf.tensor3d(mask, [bins, rows, end]);
  });
}
