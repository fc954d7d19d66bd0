/** What a run leaves in its folder, and runs that are stopped on their way. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import type { Metric } from '@/trainer/metrics';
import { type TrainEvent, type TrainOptions, train } from '@/trainer/train';

export const readMetrics = (dir: string): Metric[] =>
  readFileSync(path.join(dir, 'metrics.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Metric);

export const adapterBytes = (dir: string) => readFileSync(path.join(dir, 'adapter_model.safetensors'));

export const atStep = (step: number) => (event: TrainEvent) =>
  event.type === 'metric' && event.metric.step === step;

/** Cancels the run at the first such event, and holds that it ends so. */
export async function interrupted(
  recipe: object,
  outDir: string,
  when: (event: TrainEvent) => boolean,
  options?: Partial<TrainOptions>,
): Promise<void> {
  const controller = new AbortController();
  const onEvent = (event: TrainEvent) => when(event) && controller.abort();
  const run = train(recipe, { outDir, onEvent, signal: controller.signal, ...options });
  await expect(run).rejects.toMatchObject({ code: 'cancelled' });
}
