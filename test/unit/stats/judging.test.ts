import { describe, expect, it } from 'vitest';
import { seeded } from '@/lib/stats/bootstrap';
import { binOf, brier, calibrationError, rocAuc } from '@/lib/stats/calibration';
import { type Preference, pairAccuracy } from '@/lib/stats/pair-accuracy';
import { fewestForGuarantee, selectiveJudging } from '@/lib/stats/selective-judging';
import { type Ref, reference } from './reference';

describe('selective judging', () => {
  interface Input {
    confidence: number[];
    agrees: number[];
    thresholds: number[];
    alpha: number;
    delta: number;
    min_n: number;
  }
  interface Step {
    threshold: number;
    n: number;
    errors: number;
    risk: number | null;
    p_value: number;
    upper_bound: number;
    passed: boolean;
  }
  interface Expected {
    threshold: number | null;
    coverage: number;
    n_selected: number;
    steps: Step[];
    skipped_for_min_n: number[];
  }
  const { cases, same } = reference<Input, Expected>('selective_judging');
  const pointsOf = ({ confidence, agrees }: Pick<Input, 'confidence' | 'agrees'>) =>
    confidence.map((c, i) => ({ confidence: c, agrees: agrees[i] === 1 }));
  it.each(cases)('$title', ({ input, expected }) => {
    const { alpha, delta, min_n: minN } = input;
    const got = selectiveJudging(pointsOf(input), input.thresholds, { alpha, delta, minN });
    expect(got.threshold).toBe(expected.threshold);
    same(got.coverage, expected.coverage, 'coverage');
    expect(got.nKept).toBe(expected.n_selected);
    expect(got.skipped).toEqual(expected.skipped_for_min_n);
    expect(got.steps).toHaveLength(expected.steps.length);
    got.steps.forEach((step, i) => {
      const want = expected.steps[i]!;
      expect([step.threshold, step.n, step.errors, step.passed]).toEqual([
        want.threshold,
        want.n,
        want.errors,
        want.passed,
      ]);
      same(step.risk, want.risk, 'risk');
      same(step.p, want.p_value, 'p');
      same(step.upper, want.upper_bound, 'upper');
    });
  });
  it('keeps its promise where people and judge differ by chance', () => {
    // Risk 0.3 − 0.3·confidence: at or below 0.1 from two thirds on. Broken in at most delta of the draws.
    const random = seeded(9);
    const thresholds = [0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65, 0.6, 0.5, 0.3, 0];
    const riskFrom = (t: number) => 0.3 - 0.3 * ((1 + t) / 2);
    let broken = 0;
    let judged = 0;
    for (let k = 0; k < 400; k++) {
      const points = Array.from({ length: 600 }, () => {
        const confidence = random();
        return { confidence, agrees: random() >= 0.3 - 0.3 * confidence };
      });
      const { threshold } = selectiveJudging(points, thresholds, { alpha: 0.1, delta: 0.1, minN: 30 });
      if (threshold === null) continue;
      judged++;
      if (riskFrom(threshold) > 0.1) broken++;
    }
    expect(judged).toBeGreaterThan(300);
    // 0.1 · 400, and three standard errors of chance.
    expect(broken).toBeLessThanOrEqual(58);
    expect(broken).toBeGreaterThan(0);
  });
  it('knows how many it needs without an error', () => {
    expect(fewestForGuarantee(0.1, 0.1)).toBe(22);
  });
});

describe('calibration', () => {
  const saidOf = ({ y, p }: { y: number[]; p: number[] }) => p.map((v, i) => ({ p: v, right: y[i] === 1 }));
  interface Bins {
    ece: number;
    mce: number;
    bin_index: number[];
    bin_count: number[];
    bin_accuracy: number[];
    bin_confidence: number[];
  }
  const ece = reference<{ y: number[]; p: number[]; bins: number }, Bins>('expected_calibration_error');
  it.each(ece.cases)('error, $title', ({ input, expected }) => {
    const { value } = calibrationError(saidOf(input), input.bins);
    ece.same(value!.ece, expected.ece, 'ece');
    ece.same(value!.mce, expected.mce, 'mce');
    expect(input.p.map((p) => binOf(p, input.bins))).toEqual(expected.bin_index);
    expect(value!.bins.map((b) => b.n)).toEqual(expected.bin_count.filter((n) => n > 0));
    expect(value!.bins.map((b) => b.index)).toEqual([...new Set(expected.bin_index)].sort((a, b) => a - b));
    ece.sameAll(
      value!.bins.map((b) => b.accuracy),
      expected.bin_accuracy,
      'accuracy',
    );
    ece.sameAll(
      value!.bins.map((b) => b.confidence),
      expected.bin_confidence,
      'confidence',
    );
  });
  const score = reference<{ y: number[]; p: number[] }, { brier: number }>('brier_score');
  it.each(score.cases)('Brier, $title', ({ input, expected }) =>
    score.same(brier(saidOf(input)).value, expected.brier),
  );
  const auc = reference<{ y: number[]; p: number[] }, { auc: Ref }>('roc_auc');
  it.each(auc.cases)('AUC, $title', ({ input, expected }) =>
    auc.same(rocAuc(saidOf(input)).value, expected.auc),
  );

  it('is too few of nothing, and refuses what is no probability', () => {
    for (const f of [calibrationError, brier, rocAuc])
      expect(f([])).toEqual({ value: null, none: 'too few' });
    expect(() => brier([{ p: 1.2, right: true }])).toThrow(RangeError);
    expect(() => calibrationError([{ p: Number.NaN, right: true }])).toThrow(RangeError);
  });
});

describe('accuracy on pairs', () => {
  interface Input {
    human: Preference[];
    judge: Preference[];
  }
  const { cases, same } = reference<Input, Record<string, Ref>>('pair_accuracy');
  it.each(cases)('$title', ({ input: { human, judge }, expected }) => {
    const got = pairAccuracy(human, judge);
    same(got.strict.value, expected.ties_excluded_either!, 'strict');
    same(got.tieHalf.value, expected.human_ties_excluded_judge_tie_half!, 'half');
    same(got.tieWrong.value, expected.human_ties_excluded_judge_tie_wrong!, 'wrong');
    same(got.allHalf.value, expected.ties_half!, 'all');
    same(got.threeWay.value, expected.three_way!, 'three-way');
    expect([got.n, got.nEither, got.nHuman]).toEqual([expected.n, expected.n_either, expected.n_human]);
  });
  it('refuses what cannot be paired', () => {
    expect(() => pairAccuracy(['a'], [])).toThrow(RangeError);
  });
});
