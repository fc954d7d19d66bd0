/** How packed rows are laid out for attention, on the back end. */
import { type Tensor, type Tensor1D, tf } from '../tf';
import { type Rope, ropeTables } from './ops';
import { type Sequence, type Tile, tilesOf, visibility } from './tiles';

/** What the forward pass needs of packed sequences; see data/pack.ts. */
export type PackedRows = { ids: Int32Array; positions: Int32Array; sequences: Sequence[] };

/** n chunks of so many queries and keys. */
export type TileTensors = {
  chunks: number;
  queries: number;
  keys: number;
  /** Row of each place, [n·queries] and [n·keys]; row 0 where there is none. */
  queryRows: Tensor1D;
  keyRows: Tensor1D;
  /** [n, queries, keys]: 0 where seen and -1e9 where hidden. */
  mask: Tensor;
};

/** How attention to T packed rows is computed. */
export type Layout = {
  tiles: TileTensors[];
  /** Place of each row among the queries of all tiles, [T]. */
  placeOfRow: Tensor1D;
  /** Row of each place among the keys of all tiles; -1 where there is none. */
  rowOfKey: Tensor1D;
  /** Of the rows, for keys, and with 1/√d for queries. */
  rope: Rope;
  scaledRope: Rope;
};

export function uploadLayout(packed: PackedRows, headDim: number, theta: number): Layout {
  const { sequences, positions } = packed;
  const tiles = tilesOf(sequences);
  const queryRows = tiles.map((tile) => placed(tile, 'queries'));
  const keyRows = tiles.map((tile) => placed(tile, 'keys'));
  const placeOfRow = new Int32Array(packed.ids.length);
  queryRows
    .flatMap((rows) => [...rows])
    .forEach((row, place) => {
      if (row >= 0) placeOfRow[row] = place;
    });
  const sees = visibility(sequences);
  return {
    tiles: tiles.map((tile, i) => ({
      chunks: tile.chunks.length,
      queries: tile.queries,
      keys: tile.keys,
      queryRows: tf.tensor1d(
        queryRows[i]!.map((row) => Math.max(0, row)),
        'int32',
      ),
      keyRows: tf.tensor1d(
        keyRows[i]!.map((row) => Math.max(0, row)),
        'int32',
      ),
      mask: maskOf(tile, queryRows[i]!, keyRows[i]!, sees),
    })),
    placeOfRow: tf.tensor1d(placeOfRow, 'int32'),
    rowOfKey: tf.tensor1d(Int32Array.from(keyRows.flatMap((rows) => [...rows])), 'int32'),
    rope: ropeTables(positions, headDim, theta),
    scaledRope: ropeTables(positions, headDim, theta, 1 / Math.sqrt(headDim)),
  };
}

/** Row of each place of a tile, -1 where there is none. */
function placed(tile: Tile, what: 'queries' | 'keys'): Int32Array {
  const rows = new Int32Array(tile.chunks.length * tile[what]).fill(-1);
  tile.chunks.forEach((chunk, c) => {
    rows.set(chunk[what], c * tile[what]);
  });
  return rows;
}

/** A query of padding sees the keys of padding, so that its softmax is defined and no row gets a gradient from it. */
function maskOf(
  { chunks, queries, keys }: Tile,
  queryRows: Int32Array,
  keyRows: Int32Array,
  sees: (query: number, key: number) => boolean,
): Tensor {
  const mask = new Float32Array(chunks.length * queries * keys).fill(-1e9);
  for (let place = 0; place < queryRows.length; place++) {
    const query = queryRows[place]!;
    const first = Math.floor(place / queries) * keys;
    for (let k = 0; k < keys; k++) {
      const key = keyRows[first + k]!;
      const seen = query < 0 || key < 0 ? query === key : sees(query, key);
      if (seen) mask[place * keys + k] = 0;
    }
  }
  return tf.tensor3d(mask, [chunks.length, queries, keys]);
}
