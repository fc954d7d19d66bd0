import { seeded } from './bootstrap';
import { quantile } from './quantile';

/** Work per unit of time (days or hours): whole units that are over, oldest first, and the one that runs. */
export interface Pace {
  past: readonly number[];
  now: {
    /** Share of it that is over, 0 to 1. */
    over: number;
  };
}

/** In units from the beginning of the one that runs. */
export interface Finish {
  low: number;
  middle: number;
  high: number;
}

export interface FinishOptions {
  level?: number;
  draws?: number;
  seed?: number;
  /** Further away than so many units nothing is said. */
  horizon?: number;
}

/** Below so many units, or so many with work in them, nothing is said. */
export const ENOUGH_UNITS = 5;
const ENOUGH_WORKED = 3;

/**
 * When `left` is done if work goes on as in the past: each draw resamples the past with replacement, so that few units
 * give a wide range, then draws the future unit by unit from that, until enough is done; the range holds `level` of the
 * draws (a predictive bootstrap: Efron & Tibshirani 1993, ch. 8 and 25). Units are taken as independent: weekends and
 * days off come as often as they came, in any order. `few` with less than five units or three with work in them, `far`
 * beyond the horizon.
 */
export function estimateFinish(
  left: number,
  { past, now }: Pace,
  { level = 0.8, draws = 1000, seed = 1, horizon = 1000 }: FinishOptions = {},
): Finish | 'few' | 'far' {
  if (left <= 0) return { low: now.over, middle: now.over, high: now.over };
  const first = past.findIndex((n) => n > 0);
  const seen = first < 0 ? [] : past.slice(first);
  if (seen.length < ENOUGH_UNITS || seen.filter((n) => n > 0).length < ENOUGH_WORKED) return 'few';
  const mean = seen.reduce((a, b) => a + b, 0) / seen.length;
  if (left / mean > horizon) return 'far';
  const random = seeded(seed);
  const ends = new Float64Array(draws);
  for (let i = 0; i < draws; i++) ends[i] = drawFinish(left, seen, now, random, 4 * horizon);
  ends.sort();
  const at = (q: number) => quantile(ends, q);
  return { low: at((1 - level) / 2), middle: at(0.5), high: at((1 + level) / 2) };
}

function drawFinish(
  left: number,
  seen: readonly number[],
  now: Pace['now'],
  random: () => number,
  most: number,
): number {
  const one = (from: readonly number[]) => from[Math.floor(random() * from.length)]!;
  const past = seen.map(() => one(seen));
  // Nothing was done in any unit drawn: that past never ends.
  if (past.every((n) => n === 0)) return most;
  let open = left;
  // The rest of the running unit brings its share of a whole one.
  const rest = one(past) * (1 - now.over);
  if (open <= rest) return now.over + (1 - now.over) * (open / rest);
  open -= rest;
  for (let unit = 1; unit < most; unit++) {
    const work = one(past);
    if (work >= open) return unit + open / work;
    open -= work;
  }
  return most;
}
