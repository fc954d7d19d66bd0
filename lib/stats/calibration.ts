import { type Figure, figure, no } from './figure';
import { midRanks } from './ranks';

/** A probability that was said, and whether it came true. */
export interface Said {
  p: number;
  right: boolean;
}

export interface CalibrationBin {
  /** Place from 0 among the bins; empty ones are left out. */
  index: number;
  n: number;
  accuracy: number;
  confidence: number;
}

export interface CalibrationError {
  /** Mean of |accuracy − confidence| by bin, weighted by its size; and the largest. */
  ece: number;
  mce: number;
  bins: CalibrationBin[];
}

/**
 * Expected calibration error over `count` bins of equal width (Guo et al. 2017, arXiv 1706.04599, eq. 3). Bins are
 * (low, high], 0 in the first, so that an edge is in the lower one. 'too few' of nothing.
 */
export function calibrationError(said: readonly Said[], count = 10): Figure<CalibrationError> {
  check(said);
  if (said.length === 0) return no('too few');
  const of = said.map((one) => binOf(one.p, count));
  const bins = Array.from({ length: count }, (_, index) => {
    const here = said.filter((_, i) => of[i] === index);
    const n = here.length;
    const accuracy = here.filter((one) => one.right).length / n;
    return { index, n, accuracy, confidence: here.reduce((sum, one) => sum + one.p, 0) / n };
  }).filter((bin) => bin.n > 0);
  const gap = (bin: CalibrationBin) => Math.abs(bin.accuracy - bin.confidence);
  const ece = bins.reduce((sum, bin) => sum + (bin.n / said.length) * gap(bin), 0);
  return figure({ ece, mce: Math.max(...bins.map(gap)), bins });
}

/** The bin of (low, high] a probability lies in; edges are i · (1/count), in doubles. */
export function binOf(p: number, count: number): number {
  let bin = 0;
  while (bin < count - 1 && p > (bin + 1) * (1 / count)) bin++;
  return bin;
}

/** Mean (p − right)² in [0, 1], 0 best (Brier 1950). 'too few' of nothing. */
export function brier(said: readonly Said[]): Figure {
  check(said);
  if (said.length === 0) return no('too few');
  return figure(said.reduce((sum, { p, right }) => sum + (p - Number(right)) ** 2, 0) / said.length);
}

/**
 * Area under the ROC curve in [0, 1]: how often a right one has the larger score than a wrong one, equal scores half
 * (Hanley & McNeil 1982, by Mann & Whitney's U). Any scores. 'too few' without a right and a wrong one.
 */
export function rocAuc(said: readonly Said[]): Figure {
  const ranks = midRanks(said.map((one) => one.p));
  const right = said.filter((one) => one.right).length;
  const wrong = said.length - right;
  if (right === 0 || wrong === 0) return no('too few');
  const sum = ranks.reduce((total, rank, i) => total + (said[i]!.right ? rank : 0), 0);
  return figure((sum - (right * (right + 1)) / 2) / (right * wrong));
}

function check(said: readonly Said[]): void {
  if (said.some(({ p }) => !(p >= 0 && p <= 1))) throw new RangeError('A probability lies between 0 and 1.');
}
