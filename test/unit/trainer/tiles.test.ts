// How attention is cut into tiles: nothing that a row sees is missing, and little that is hidden is computed.
import { expect, test } from 'vitest';
import { packPairs, packPlain, probePairs, type TokenPair } from '@/trainer/data/pack';
import { placesOf, scoresOf, type Tile, tilesOf, visibility } from '@/trainer/model/tiles';

const tokens = (n: number, from: number) => Array.from({ length: n }, (_, i) => i + from);
/** All pairs of answers of these lengths to one prompt. */
function ranking(prompt: number, answers: number[]): TokenPair[] {
  const texts = answers.map((n, i) => tokens(n, 10 * i));
  return texts.flatMap((chosen, i) =>
    texts.slice(i + 1).map((rejected) => ({ prompt: tokens(prompt, prompt), chosen, rejected })),
  );
}
const plain = (...lengths: number[]) => packPlain(lengths.map((n) => tokens(n, 0))).sequences;
const pairs = (...pairs: TokenPair[]) => packPairs(pairs).sequences;
/** Scores of whole sequences, computed without any cut. */
const squares = (sequences: { length: number }[]) => sequences.reduce((sum, s) => sum + s.length ** 2, 0);

const CASES = {
  'one row': plain(1),
  'two rows': plain(2),
  'many short texts': plain(2, 1, 2, 2, 2, 1, 2, 2, 2, 2),
  'a long text': plain(1000),
  'texts of many lengths': plain(400, 30, 300, 90, 7),
  'a pair': pairs({ prompt: tokens(60, 0), chosen: tokens(30, 1), rejected: tokens(50, 2) }),
  'a ranking of long answers': pairs(...ranking(40, [600, 300, 450, 500, 200])),
  'rankings of short answers': pairs(...ranking(300, [3, 9, 5]), ...ranking(200, [8, 1])),
};

test.each(Object.entries(CASES))('%s: every row is a query once, with every key it sees', (_, sequences) => {
  const rows = sequences.reduce((sum, s) => sum + s.length, 0);
  const sees = visibility(sequences);
  const keysOf = new Map<number, number[]>();
  for (const { chunks, queries, keys } of tilesOf(sequences))
    for (const chunk of chunks) {
      const real = chunk.keys.filter((key) => key >= 0);
      expect(chunk.queries.length).toBeLessThanOrEqual(queries);
      // a query of padding has a key of padding to see
      const short = chunk.queries.length < queries || chunk.queries.includes(-1);
      expect(real.length + (short ? 1 : 0)).toBeLessThanOrEqual(keys);
      for (const query of chunk.queries) {
        if (query < 0) continue;
        expect(keysOf.has(query)).toBe(false);
        keysOf.set(query, real);
      }
    }
  expect(keysOf.size).toBe(rows);
  for (const [query, keys] of keysOf) {
    expect(new Set(keys).size).toBe(keys.length);
    const seen = tokens(rows, 0).filter((key) => sees(query, key));
    expect(seen.every((key) => keys.includes(key))).toBe(true);
  }
});

test('answers that are hidden from each other are hardly computed', () => {
  const long = CASES['a ranking of long answers'];
  expect(scoresOf(tilesOf(long))).toBeLessThan(0.22 * squares(long));
  expect(placesOf(tilesOf(long))).toBeLessThan(1.15 * 2090);
  const short = CASES['rankings of short answers'];
  expect(scoresOf(tilesOf(short))).toBeLessThan(squares(short));
  expect(scoresOf(tilesOf(plain(1000)))).toBeLessThan(0.67 * squares(plain(1000)));
});

test('a probe has tiles of sizes that all differ', () => {
  const distinct = (tiles: Tile[]) => {
    const sizes = tiles.flatMap(({ chunks, queries, keys }) => [chunks.length, queries, keys]);
    expect(tiles).toHaveLength(3);
    expect(new Set(sizes).size).toBe(9);
  };
  for (const parts of [1, 4, 16, 64])
    for (const n of [1, 2, 4, 9]) distinct(tilesOf(probePairs(n, parts).sequences));
});
