/**
 * Which queries of packed rows attention computes together with which keys. Pure: no tensors. A tile holds chunks of queries,
 * each with the keys that any of them may see, padded to one size: one product of matrices for all of them. There are always
 * three tiles, so that one graph serves every batch; how rows are cut into them follows from a count of the work.
 */
import { binSequences } from '../data/bins';

/** Rows of one sequence: those of its prompt, which all its rows see, and of its answers, which never see each other. */
export type Sequence = { start: number; length: number; parts: number[] };
/** Numbers of packed rows; -1 where there is none. */
export type Chunk = { queries: number[]; keys: number[] };
/** Chunks, and to how many queries and keys each is padded. */
export type Tile = { chunks: Chunk[]; queries: number; keys: number };

const TILES = 3;
/** Rows a chunk: short ones follow the edge of what is hidden closely, long ones share their keys. */
const CHUNK_ROWS = [64, 128, 256];
/** What gathering a key costs, in scores. */
const KEY_COST = 20;

/**
 * The way to cut that costs least: sequences whole, in bins as long as the longest, or by prompt and answer in chunks. Only
 * a few rows have fewer than three tiles.
 */
export function tilesOf(sequences: readonly Sequence[]): Tile[] {
  const bins = inBins(sequences);
  const ways = [bins, ...CHUNK_ROWS.map((rows) => grouped(chunksOf(sequences, rows)))];
  const whole = ways.filter((way) => way?.length === TILES) as Tile[][];
  return whole.reduce((best, way) => (costOf(way) < costOf(best) ? way : best), whole[0] ?? bins);
}

/** Scores that are computed for each head. */
export const scoresOf = (tiles: readonly Tile[]): number =>
  sum(tiles.map(({ chunks, queries, keys }) => chunks.length * queries * keys));

/** Queries that are computed, padding too. */
export const placesOf = (tiles: readonly Tile[]): number =>
  sum(tiles.map(({ chunks, queries }) => chunks.length * queries));

/** Whether a row of packed sequences sees another. */
export function visibility(sequences: readonly Sequence[]): (query: number, key: number) => boolean {
  const rows = sum(sequences.map((s) => s.length));
  const [part, prompt] = [new Int32Array(rows), new Int32Array(rows)];
  let count = 0;
  for (const { start, parts } of sequences) {
    const first = count;
    let row = start;
    for (const length of parts) {
      part.fill(count++, row, row + length);
      prompt.fill(first, row, row + length);
      row += length;
    }
  }
  return (query, key) => key <= query && (part[key] === part[query] || part[key] === prompt[query]);
}

/** Bins of one length, cut into thirds: a third's keys end where it ends, so a third of the square is never computed. */
function inBins(sequences: readonly Sequence[]): Tile[] {
  const { bins, size, at } = binSequences(sequences.map((s) => s.length));
  const places = Array.from({ length: bins }, () => new Array<number>(size).fill(-1));
  sequences.forEach(({ start, length }, s) => {
    const { bin, from } = at[s]!;
    for (let t = 0; t < length; t++) places[bin]![from + t] = start + t;
  });
  const ends = Array.from({ length: TILES }, (_, i) => Math.ceil((size * (i + 1)) / TILES));
  return ends.flatMap((end, i) => {
    const start = ends[i - 1] ?? 0;
    const chunks = places.map((bin) => ({ queries: bin.slice(start, end), keys: bin.slice(0, end) }));
    return end === start ? [] : [padded(chunks)];
  });
}

/** Prompts and answers in chunks of at most `rows` queries; the keys of one are its prompt and its own part up to its end. */
function chunksOf(sequences: readonly Sequence[], rows: number): Chunk[] {
  return sequences.flatMap(({ start, parts }) => {
    const prompt = range(start, start + parts[0]!);
    let first = start;
    return parts.flatMap((length, i) => {
      const from = first;
      first += length;
      const count = Math.ceil(length / rows);
      const ends = Array.from({ length: count }, (_, c) => from + Math.ceil((length * (c + 1)) / count));
      return ends.map((end, c) => ({
        queries: range(ends[c - 1] ?? from, end),
        keys: [...(i === 0 ? [] : prompt), ...range(from, end)],
      }));
    });
  });
}

/** The cheapest tiles of chunks in the order of their keys, by dynamic programming; none where chunks are too few. */
function grouped(chunks: readonly Chunk[]): Tile[] | undefined {
  const sorted = chunks.toSorted((a, b) => a.keys.length - b.keys.length);
  const none = () => new Array<number>(sorted.length + 1).fill(Number.POSITIVE_INFINITY);
  /** Of the first `end` chunks in as many tiles as rounds are done; and for each round where the last of them begins. */
  let costs = none().with(0, 0);
  const begins: number[][] = [];
  for (let round = 0; round < TILES; round++) {
    const [next, begin] = [none(), none()];
    for (let end = 1; end <= sorted.length; end++) {
      const keys = sorted[end - 1]!.keys.length + 1;
      let queries = 0;
      for (let start = end - 1; start >= round; start--) {
        queries = Math.max(queries, sorted[start]!.queries.length);
        const cost = costs[start]! + work(end - start, queries, keys);
        if (cost < next[end]!) [next[end], begin[end]] = [cost, start];
      }
    }
    costs = next;
    begins.unshift(begin);
  }
  let end = sorted.length;
  if (costs[end] === Number.POSITIVE_INFINITY) return undefined;
  return begins
    .map((begin) => {
      const tile = padded(sorted.slice(begin[end], end));
      end = begin[end]!;
      return tile;
    })
    .reverse();
}

/** A chunk with fewer queries than others has a key of padding besides, which those that are missing see. */
function padded(chunks: Chunk[]): Tile {
  const queries = Math.max(...chunks.map((c) => c.queries.length));
  const keys = chunks.map((c) => c.keys.length + (c.queries.length < queries ? 1 : 0));
  return { chunks, queries, keys: Math.max(...keys) };
}

const work = (chunks: number, queries: number, keys: number) => chunks * keys * (queries + KEY_COST);
const costOf = (tiles: readonly Tile[]) =>
  sum(tiles.map(({ chunks, queries, keys }) => work(chunks.length, queries, keys)));
const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
