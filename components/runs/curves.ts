import type { Metric } from '@/lib/contracts/runs';

/** One x of a chart: the step, and a value by series name. */
export type Point = { step: number } & Record<string, number | undefined>;

/** A line of a chart: which values, of which phase. `other` belongs to the overlaid run. */
export interface Series {
  key: string;
  phase: 'train' | 'eval';
  value: string;
  other?: boolean;
}

/** Joins metrics (of one run, or of two for an overlay) into points by step, in order of steps. */
export function toPoints(series: Series[], mine: Metric[], other: Metric[] = []): Point[] {
  const byStep = new Map<number, Point>();
  const put = (metrics: Metric[], lines: Series[]) => {
    for (const m of metrics)
      for (const s of lines) {
        const v = m.values[s.value];
        if (m.phase !== s.phase || v === null || v === undefined) continue;
        const point = byStep.get(m.step) ?? ({ step: m.step } as Point);
        point[s.key] = v;
        byStep.set(m.step, point);
      }
  };
  put(
    mine,
    series.filter((s) => !s.other),
  );
  put(
    other,
    series.filter((s) => s.other),
  );
  return [...byStep.values()].sort((a, b) => a.step - b.step);
}

/** The newest value of a metric, or undefined. */
export const latest = (metrics: Metric[], phase: 'train' | 'eval', value: string): number | undefined => {
  for (let i = metrics.length - 1; i >= 0; i--) {
    const m = metrics[i]!;
    const v = m.phase === phase ? m.values[value] : undefined;
    if (typeof v === 'number') return v;
  }
  return undefined;
};

/** Seconds left, from the mean of the last ten steps; undefined before the second step. */
export function secondsLeft(metrics: Metric[], step: number, totalSteps: number): number | undefined {
  const seconds = metrics
    .filter((m) => m.phase === 'train' && typeof m.values.seconds === 'number')
    .slice(-10)
    .map((m) => m.values.seconds as number);
  if (seconds.length < 2) return undefined;
  return (seconds.reduce((a, b) => a + b, 0) / seconds.length) * Math.max(0, totalSteps - step);
}
