/** What a run tells while it goes on, and what it answers at its end. */
import type { Metric } from './metrics';
import type { DataCounts, Scores } from './stages/stage';

export type Phase = 'preparing' | 'reference' | 'training' | 'evaluating' | 'saving';
export type TrainEvent =
  | { type: 'backend'; name: string; reason: string }
  /** All optimizer steps, and how many are done already; metrics after `from` were cut back and come again. */
  | { type: 'total'; steps: number; from: number }
  /** What was measured up to `from`: whoever listened before may have died before it had stored all of it. */
  | { type: 'earlier'; metrics: Metric[] }
  | { type: 'phase'; phase: Phase; step: number }
  /** Pairs, or answers of kto, whose reference is known. */
  | { type: 'progress'; phase: 'reference'; done: number; total: number }
  | { type: 'metric'; metric: Metric }
  | { type: 'saved'; step: number }
  | { type: 'log'; line: string };

export type TrainOptions = {
  outDir: string;
  resume?: boolean;
  signal?: AbortSignal;
  onEvent?: (event: TrainEvent) => void;
  /** Recorded in lineage.json. */
  codeVersion?: string;
  /** More for lineage.json: what the host knows of the run. */
  lineage?: Record<string, unknown>;
  /** What adapter_config.json calls the base model; default: the recipe's path. */
  baseName?: string;
};

export type TrainResult = {
  checkpoint: string;
  steps: number;
  /** Of the last step. */
  loss: number;
  seconds: number;
  peakMb: number;
  backend: string;
  /** SHA-256 of adapter_model.safetensors. */
  sha256: string;
  /** Held-out rows before the first step and after the last. */
  before: Scores | null;
  after: Scores | null;
  counts: DataCounts;
};
