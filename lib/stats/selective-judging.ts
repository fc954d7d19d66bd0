import { binomialCdf } from './distributions';
import { upperBound } from './proportion';

/** A judgment on a pair that people judged too. */
export interface Calibration {
  confidence: number;
  agrees: boolean;
}

export interface ThresholdStep {
  threshold: number;
  /** Judgments at least that confident, and those of them that people contradict. */
  n: number;
  errors: number;
  /** errors / n; null without a judgment. */
  risk: number | null;
  /** P(Bin(n, alpha) ≤ errors): how likely so few errors are if the risk were alpha. */
  p: number;
  /** Upper bound of the risk, too low with probability delta at most. */
  upper: number;
  passed: boolean;
}

export interface SelectiveJudging {
  /** Judge where the confidence is at least this; null: abstain always, no threshold meets the guarantee. */
  threshold: number | null;
  /** Share of the calibration judgments kept. */
  coverage: number;
  nKept: number;
  /** Thresholds tested, from the highest, the one that failed last. */
  steps: ThresholdStep[];
  /** Thresholds left out before any test, for fewer than `minN` judgments. */
  skipped: number[];
}

/**
 * The lowest confidence from which a judge contradicts people in at most a share `alpha` of pairs, but for probability
 * `delta` (Jung, Brahman & Choi 2024, "Trust or Escalate", arXiv 2407.18370: fixed sequence testing with the exact
 * binomial bound). Thresholds are tested from the highest down to the first that fails; that needs no correction of
 * delta. The guarantee holds for a list of thresholds chosen without looking at agreement; `minN` leaves out those
 * with fewer judgments, by their confidences alone. Unlike the authors' code it gives null when none passes.
 */
export function selectiveJudging(
  points: readonly Calibration[],
  thresholds: readonly number[],
  { alpha, delta, minN = 0 }: { alpha: number; delta: number; minN?: number },
): SelectiveJudging {
  const result: SelectiveJudging = { threshold: null, coverage: 0, nKept: 0, steps: [], skipped: [] };
  for (const threshold of [...thresholds].sort((a, b) => b - a)) {
    const kept = points.filter((point) => point.confidence >= threshold);
    const n = kept.length;
    if (n < minN) {
      result.skipped.push(threshold);
      continue;
    }
    if (result.steps.at(-1)?.passed === false) continue;
    const errors = kept.filter((point) => !point.agrees).length;
    const p = n === 0 ? 1 : binomialCdf(errors, n, alpha);
    const passed = n > 0 && p <= delta;
    const risk = n === 0 ? null : errors / n;
    result.steps.push({ threshold, n, errors, risk, p, upper: upperBound(errors, n, delta), passed });
    if (passed) Object.assign(result, { threshold, coverage: n / points.length, nKept: n });
  }
  return result;
}

/** Fewest judgments without an error that show a risk of at most `alpha`: ⌈ln delta / ln(1 − alpha)⌉. */
export const fewestForGuarantee = (alpha: number, delta: number): number =>
  Math.ceil(Math.log(delta) / Math.log1p(-alpha));
