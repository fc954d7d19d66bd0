/** metrics.jsonl of a run: one line a step and one an evaluation, each exactly once however often the run dies. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { writeTextAtomic } from './io/atomic';
import { diskError } from './io/disk-error';
import { syncFile } from './state';

/**
 * Losses in nats; margin, accuracy and rewards where a stage has pairs: rewards are β · (log p − reference log p), or a
 * judge's; `kl` is KTO's z0. `padding` is the share of attention's places that hold no token; `seconds` are of this step alone.
 */
export type StepMetric = {
  step: number;
  loss: number;
  margin?: number;
  accuracy?: number;
  chosenReward?: number;
  rejectedReward?: number;
  kl?: number;
  gradNorm: number;
  learningRate: number;
  tokens: number;
  padding: number;
  seconds: number;
};
export type EvalMetric = { step: number; kind: 'eval'; loss: number; margin?: number; accuracy?: number };
export type Metric = StepMetric | EvalMetric;

export class MetricsFile {
  constructor(readonly file: string) {}

  append(metric: Metric): void {
    try {
      appendFileSync(this.file, `${JSON.stringify(metric)}\n`);
    } catch (error) {
      throw diskError(error, this.file);
    }
  }

  sync(): void {
    if (existsSync(this.file)) syncFile(this.file);
  }

  /** The whole lines. */
  read(): Metric[] {
    const lines = existsSync(this.file) ? readFileSync(this.file, 'utf8').split('\n') : [];
    return lines.flatMap((line) => parse(line) ?? []);
  }

  /** Keeps the lines up to `step`, drops later and broken ones; answers what is left. */
  cutBack(step: number): Metric[] {
    const kept = this.read().filter((metric) => metric.step <= step);
    writeTextAtomic(this.file, kept.map((metric) => `${JSON.stringify(metric)}\n`).join(''));
    return kept;
  }
}

function parse(line: string): Metric | undefined {
  try {
    return JSON.parse(line) as Metric;
  } catch {
    return undefined;
  }
}
