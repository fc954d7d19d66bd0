import { alphaOfCells, ENOUGH_ITEMS } from '@/lib/stats/agreement';
import { cohenOfPairs } from '@/lib/stats/cohen-of-pairs';
import { type Figure, figure, no } from '@/lib/stats/figure';
import { cellOf } from './kept-items';
import type { SumNumbers } from './sums';

export const FIGURES = ['alpha', 'tauB', 'w', 'pairwise', 'kappa'] as const;
export type FigureName = (typeof FIGURES)[number];

/** A row of agreement_sum as it is read. */
export interface SumRow extends SumNumbers {
  task: string;
  scope: string;
  key: string;
  cells: number[];
  counts: number[];
  changes: number;
  /** Drawn when the figure was `at`. */
  intervals: Partial<Record<FigureName, { low: number; high: number; at: number; sampled: boolean }>>;
  updatedAt: Date;
}

export const SUM_COLUMNS = `task, scope, key, items, tau_sum as "tauSum", tau_n as "tauN", w_sum as "wSum", w_n as "wN",
  alike::float8 as alike, strict::float8 as strict, strict_n as "strictN", alpha_n as "alphaN", tied_a::float8 as "tiedA",
  tied_b::float8 as "tiedB", tied_both::float8 as "tiedBoth", cells, counts, changes, intervals, updated_at as "updatedAt"`;

/** A figure with its doubt, as pages show it. */
export interface Shown {
  value: number | null;
  none?: 'too few' | 'no variation';
  /** Items that carry it. */
  n: number;
  interval: { low: number; high: number } | null;
  /** The interval comes of a sample of the items. */
  sampled: boolean;
}

const LOWEST: Record<FigureName, number> = {
  alpha: Number.NEGATIVE_INFINITY,
  tauB: -1,
  w: 0,
  pairwise: 0,
  kappa: -1,
};

/** The figures' values, exact, from the sums alone. */
export function figureOf(row: SumRow, name: FigureName): { n: number; figure: Figure } {
  const n = { alpha: row.alphaN, tauB: row.tauN, w: row.wN, pairwise: row.strictN, kappa: row.items }[name];
  if (n < ENOUGH_ITEMS) return { n, figure: no('too few') };
  switch (name) {
    case 'alpha':
      return { n, figure: alphaOfCells(row.cells.map((key, i) => cellOf(key, row.counts[i]!))) };
    case 'tauB':
      return { n, figure: figure(row.tauSum / row.tauN) };
    case 'w':
      return { n, figure: figure(row.wSum / row.wN) };
    case 'pairwise':
      return { n, figure: figure(row.alike / row.strict) };
    case 'kappa':
      return {
        n,
        figure: cohenOfPairs({ ...row, concordant: row.alike, discordant: row.strict - row.alike }),
      };
  }
}

/** A figure with its interval; one that was drawn a few items ago moves along with the figure. */
export function shownOf(row: SumRow, name: FigureName): Shown {
  const { n, figure: f } = figureOf(row, name);
  if (f.value === null) return { value: null, none: f.none, n, interval: null, sampled: false };
  const drawn = row.intervals[name];
  const by = drawn ? f.value - drawn.at : 0;
  const within = (x: number) => Math.min(1, Math.max(LOWEST[name], x));
  return {
    value: f.value,
    n,
    interval: drawn ? { low: within(drawn.low + by), high: within(drawn.high + by) } : null,
    sampled: drawn?.sampled ?? false,
  };
}

export const tooFew = (n = 0): Shown => ({ value: null, none: 'too few', n, interval: null, sampled: false });
