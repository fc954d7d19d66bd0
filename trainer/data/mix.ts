/**
 * Mixing of sources by weight (RedOne mixes general and domain text). Weights are shares of TOKENS, not of rows: a source
 * of long rows must not crowd out one of short rows.
 */
import { TrainerError } from '../errors';
import { permutation } from '../rng';

/** Lengths of a source's rows in tokens, and its weight beside the others' (any positive scale). */
export type MixSource = { lengths: Uint32Array | readonly number[]; weight: number };
export type MixOptions = {
  seed: number;
  /** From 0. */
  epoch: number;
  /** Tokens of one epoch, over all sources; without it an epoch is one pass of the first source. */
  tokens?: number;
};
export type MixedRow = { source: number; row: number };
export type MixReport = {
  rows: number;
  tokens: number;
  /** Shares of the epoch's tokens, 0 to 1. */
  wanted: number;
  got: number;
  /** How often an epoch goes through the source: below 1 it is cut, above 1 it is repeated. */
  passes: number;
};

/**
 * The rows of an epoch in order: a pure function of (lengths, weights, seed, epoch, tokens).
 *
 * Every source is an endless sequence: its rows in a new order each pass. Epoch e takes from it the rows that start
 * within tokens [e·n, (e+1)·n) of that sequence, n = share · tokens of an epoch. So each source has its share of each
 * epoch up to one row, the next epoch goes on where the last one ended, and no row is seen twice before all were seen
 * once. By default an epoch is every row of the first source (the domain's) once, and as much of the others as their
 * weights ask for beside it.
 *
 * Sources take turns so that each one's share holds at every point of the epoch, not just at its end.
 */
export function mix(sources: readonly MixSource[], options: MixOptions): MixedRow[] {
  const plan = planMix(sources, options);
  const turns = plan.map((p, source) => ({ ...p, source, next: 0, taken: 0 }));
  const order: MixedRow[] = [];
  for (;;) {
    let first: (typeof turns)[number] | undefined;
    for (const turn of turns)
      if (turn.next < turn.rows.length && (!first || turn.taken / turn.budget < first.taken / first.budget))
        first = turn;
    if (!first) return order;
    const row = first.rows[first.next++]!;
    first.taken += sources[first.source]!.lengths[row]!;
    order.push({ source: first.source, row });
  }
}

/** What a mix came to, a line a source. */
export function reportMix(
  sources: readonly MixSource[],
  order: readonly MixedRow[],
  options: Pick<MixOptions, 'tokens'> = {},
): MixReport[] {
  const { shares, budgets, sizes } = budgetsOf(sources, options.tokens);
  const rows = sources.map(() => 0);
  const tokens = sources.map(() => 0);
  for (const { source, row } of order) {
    rows[source]!++;
    tokens[source]! += sources[source]!.lengths[row]!;
  }
  const all = Math.max(1, sum(tokens));
  return sources.map((_, i) => ({
    rows: rows[i]!,
    tokens: tokens[i]!,
    wanted: shares[i]!,
    got: tokens[i]! / all,
    passes: sizes[i] ? budgets[i]! / sizes[i]! : 0,
  }));
}

/** The rows each source gives to this epoch, in its own order. */
function planMix(sources: readonly MixSource[], { seed, epoch, tokens }: MixOptions) {
  const { budgets, sizes } = budgetsOf(sources, tokens);
  return sources.map(({ lengths }, source) => {
    const budget = budgets[source]!;
    return {
      budget,
      rows: budget === 0 ? [] : rowsWithin(lengths, sizes[source]!, budget, epoch, seed, source),
    };
  });
}

function rowsWithin(
  lengths: MixSource['lengths'],
  size: number,
  budget: number,
  epoch: number,
  seed: number,
  source: number,
): number[] {
  const [from, to] = [epoch * budget, (epoch + 1) * budget];
  const rows: number[] = [];
  for (let pass = Math.floor(from / size); pass * size < to; pass++) {
    let at = pass * size;
    for (const row of permutation(lengths.length, seed, 'mix', source, pass)) {
      if (at >= to) break;
      if (at >= from && lengths[row]! > 0) rows.push(row);
      at += lengths[row]!;
    }
  }
  return rows;
}

function budgetsOf(sources: readonly MixSource[], tokens: number | undefined) {
  const wrong = (message: string) => new TrainerError('mix', message);
  if (!sources.length) throw wrong('A mix needs at least one source.');
  sources.forEach(({ weight }, i) => {
    if (!Number.isFinite(weight) || weight < 0)
      throw wrong(`The weight of source ${i + 1} must be a number of 0 or above.`);
  });
  const total = sum(sources.map((s) => s.weight));
  if (total === 0) throw wrong('At least one source must have a weight above 0.');
  const shares = sources.map((s) => s.weight / total);
  const sizes = sources.map((s) => sum(s.lengths));
  sources.forEach(({ weight }, i) => {
    if (weight > 0 && sizes[i] === 0) throw wrong(`Source ${i + 1} has a weight but no tokens.`);
  });
  if (tokens === undefined && shares[0] === 0)
    throw wrong(
      'The first source must have a weight above 0: an epoch is one pass of it, unless tokens are given.',
    );
  if (tokens !== undefined && !(tokens > 0)) throw wrong('The tokens of an epoch must be above 0.');
  const epochTokens = tokens ?? sizes[0]! / shares[0]!;
  // The first source's own size and not a product of quotients: a pass must be exactly a pass.
  const budgets = shares.map((share, i) =>
    tokens === undefined && i === 0 ? sizes[0]! : share * epochTokens,
  );
  return { shares, budgets, sizes };
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}
