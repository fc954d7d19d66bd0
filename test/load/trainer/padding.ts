// npm run bench -- trainer padding: what share of places holds no token, in linear layers and in attention, over the steps of
// 96 pairs, without training. Places are counted in the layouts that training makes of each group of packed rows.
import { groupPairs, tokensKey } from '@/trainer/data/group';
import { packPairs, type TokenPair } from '@/trainer/data/pack';
import type { ChatTokenizer } from '@/trainer/io/tokenizer';
import { GROUP_ROWS } from '@/trainer/model/memory';
import { placesOf, scoresOf, type Tile, tilesOf, visibility } from '@/trainer/model/tiles';
import { hhPairs, type Made, nerPairs, taxonomyPairs } from './data';

/** Of one or more groups; queries, keys and scores are those of attention's tiles, `seen` the scores that are not hidden. */
export type Places = {
  tokens: number;
  rows: number;
  queries: number;
  keys: number;
  keysHeld: number;
  scores: number;
  seen: number;
};

const STEP = 16;
const PAIRS = 96;
const GOAL = 0.08;

/** Of these pairs as one optimizer step computes them. */
export function placesOfStep(pairs: readonly TokenPair[]): Places {
  const shaped = pairs.map((pair) => ({
    pair,
    prompt: pair.prompt.length,
    chosen: pair.chosen.length,
    rejected: pair.rejected.length,
    keys: [tokensKey(pair.prompt), tokensKey(pair.chosen), tokensKey(pair.rejected)] as [
      number,
      number,
      number,
    ],
  }));
  return groupPairs(shaped, GROUP_ROWS)
    .map((group) => placesOfGroup(group.map(({ pair }) => pair)))
    .reduce(added);
}

function placesOfGroup(pairs: TokenPair[]): Places {
  const { ids, sequences } = packPairs(pairs);
  const tiles = tilesOf(sequences);
  const tokens = sequences.reduce((sum, { parts }) => sum + parts.reduce((a, b) => a + b, 0), 0);
  const chunks = tiles.flatMap((tile) => tile.chunks);
  const sees = visibility(sequences);
  const keys = tiles.reduce((sum, tile: Tile) => sum + tile.chunks.length * tile.keys, 0);
  const held = (list: number[]) => list.filter((row) => row >= 0);
  const seen = chunks.reduce((sum, chunk) => {
    const own = held(chunk.keys);
    return sum + held(chunk.queries).reduce((n, q) => n + own.filter((k) => sees(q, k)).length, 0);
  }, 0);
  return {
    tokens,
    rows: ids.length,
    queries: placesOf(tiles),
    keys,
    keysHeld: chunks.reduce((sum, chunk) => sum + held(chunk.keys).length, 0),
    scores: scoresOf(tiles),
    seen,
  };
}

const added = (a: Places, b: Places): Places => ({
  tokens: a.tokens + b.tokens,
  rows: a.rows + b.rows,
  queries: a.queries + b.queries,
  keys: a.keys + b.keys,
  keysHeld: a.keysHeld + b.keysHeld,
  scores: a.scores + b.scores,
  seen: a.seen + b.seen,
});

/** Prints a table; whether linear layers hold no more padding than aimed at. */
export function padding(tokenizer: ChatTokenizer, pairs = PAIRS): boolean {
  console.log(`Places without a token, ${pairs} pairs in steps of ${STEP} (goal in linear layers: 8 %)`);
  console.log(
    `  ${'data'.padEnd(14)} ${'tokens'.padStart(8)} ${'linear'.padStart(8)} ${'queries'.padStart(8)} ` +
      `${'keys'.padStart(8)} ${'hidden scores'.padStart(14)}`,
  );
  let reached = true;
  for (const make of [hhPairs, nerPairs, taxonomyPairs]) {
    const { what, tokens } = make(pairs, tokenizer) satisfies Made;
    const steps = Array.from({ length: Math.ceil(tokens.length / STEP) }, (_, s) =>
      placesOfStep(tokens.slice(s * STEP, (s + 1) * STEP)),
    );
    const all = steps.reduce(added);
    const share = (part: number, whole: number) => 1 - part / whole;
    const linear = share(all.tokens, all.rows);
    if (linear > GOAL) reached = false;
    console.log(
      `  ${what.padEnd(14)} ${String(all.tokens).padStart(8)} ${percent(linear)} ` +
        `${percent(share(all.tokens, all.queries))} ${percent(share(all.keysHeld, all.keys))} ` +
        percent(share(all.seen, all.scores), 14),
    );
  }
  console.log(
    '  linear: rows of the linear layers. queries, keys: places of attention’s tiles that are filled up. hidden scores: those ' +
      'that are computed\n  though no token sees them: padding, the later half of each chunk’s own square, other sequences of a bin.',
  );
  return reached;
}

const percent = (x: number, width = 8) => `${(100 * x).toFixed(1)} %`.padStart(width);
