import path from 'node:path';
import { pickBackend } from '@/trainer/backend';
import { writeJsonAtomic } from '@/trainer/io/atomic';
import { sha256OfFile } from '@/trainer/io/safetensors';
import type { Metric } from '@/trainer/metrics';
import { type Phase, train as run, type TrainEvent as Told } from '@/trainer/train';
import type { TrainEvent, TrainResult, Verb } from './protocol';

const PHASE = {
  loading: 'preparing',
  reading: 'preparing',
  reference: 'reference',
  training: 'training',
  saving: 'saving',
  done: 'saving',
} as const satisfies Record<Phase, string>;

/** Trains or goes on from the last saved state, and tells the worker what happens. */
export const train: Verb<'train'> = async ({ recipe, out, lineage }, { emit, signal }) => {
  const { name, reason } = await pickBackend();
  emit({ type: 'backend', name, reason });
  let step = 0;
  let after: TrainResult['after'] = null;
  const hear = (e: Told) => {
    if (e.type === 'metric' && 'kind' in e.metric) after = numbersOf(e.metric);
    if (e.type === 'resumed') step = e.step;
    if (e.type === 'metric' || e.type === 'saved') step = e.type === 'saved' ? e.step : e.metric.step;
    for (const told of translate(e, step)) emit(told);
  };
  const { checkpoint, steps, seconds, peakMb, dropped, truncated } = await run(recipe, {
    outDir: out,
    resume: true,
    signal,
    onEvent: hear,
    baseName: String(lineage.base),
    codeVersion: String(lineage.codeVersion),
  });
  writeJsonAtomic(path.join(checkpoint, 'lineage.json'), lineage);
  return {
    steps,
    seconds,
    peakMb,
    backend: name,
    sha256: await sha256OfFile(path.join(checkpoint, 'adapter_model.safetensors')),
    after,
    counts: { ...dropped, truncated },
  };
};

function translate(e: Told, step: number): TrainEvent[] {
  switch (e.type) {
    case 'phase':
      return [{ type: 'phase', phase: PHASE[e.phase], step }];
    case 'progress':
      return e.phase === 'training' && e.total !== undefined && e.done === step
        ? [{ type: 'total', steps: e.total, from: e.done }]
        : [];
    case 'metric':
      return [toMetric(e.metric)];
    case 'saved':
      return [{ type: 'saved', step: e.step }];
    case 'log':
      return [{ type: 'log', line: e.message }];
    case 'resumed':
      return [{ type: 'log', line: `goes on from the saved state of step ${e.step}` }];
  }
}

function toMetric(m: Metric): TrainEvent {
  const values: Record<string, number> = numbersOf(m);
  if ('kind' in m) return { type: 'metric', phase: 'eval', step: m.step, values };
  values.tokensPerSecond = m.tokens / Math.max(m.seconds, 1e-3);
  values.memoryMb = process.memoryUsage().rss / 2 ** 20;
  return { type: 'metric', phase: 'train', step: m.step, values };
}

const numbersOf = (m: Metric): Record<string, number> =>
  Object.fromEntries(
    Object.entries(m).filter(([k, v]) => k !== 'step' && typeof v === 'number' && Number.isFinite(v)),
  );
