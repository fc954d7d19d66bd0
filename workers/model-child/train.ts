import { measureSpeed } from '@/trainer/measure-speed';
import type { Metric } from '@/trainer/metrics';
import { train as run, type TrainEvent as Told } from '@/trainer/train';
import type { MetricPoint, TrainEvent, Verb } from './protocol';

/** Trains or goes on from the last saved state, and tells the worker what happens. */
export const train: Verb<'train'> = async ({ recipe, out, lineage }, { emit, signal }) => {
  emit({ type: 'speed', flops: await measureSpeed() });
  const { counts, ...result } = await run(recipe, {
    outDir: out,
    resume: true,
    signal,
    onEvent: (e) => emit(translate(e)),
    baseName: String(lineage.baseName),
    codeVersion: String(lineage.codeVersion),
    // The run's own recipe names models; the trainer's names folders of this machine.
    lineage,
  });
  const { steps, seconds, peakMb, backend, sha256, before, after } = result;
  return { steps, seconds, peakMb, backend, sha256, before, after, counts: { ...counts, ...counts.dropped } };
};

function translate(e: Told): TrainEvent {
  if (e.type === 'earlier') return { type: 'earlier', metrics: e.metrics.map(toPoint) };
  if (e.type !== 'metric') return e;
  const point = toPoint(e.metric);
  if (point.phase === 'train') point.values.memoryMb = process.memoryUsage().rss / 2 ** 20;
  return { type: 'metric', ...point };
}

function toPoint(m: Metric): MetricPoint {
  const values: Record<string, number> = Object.fromEntries(
    (Object.entries(m) as [string, number][]).filter(
      ([k, v]) => k !== 'step' && typeof v === 'number' && Number.isFinite(v),
    ),
  );
  if ('kind' in m) return { phase: 'eval', step: m.step, values };
  values.tokensPerSecond = m.tokens / Math.max(m.seconds, 1e-3);
  return { phase: 'train', step: m.step, values };
}
