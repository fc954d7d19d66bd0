/**
 * What goes between the worker and its model child: the process in which models train and write. A step of either
 * blocks its thread for seconds, so the worker stays outside: it keeps the queue's lock alive and can kill the child.
 * Inputs name files; nothing large crosses.
 */
import type { GenerateOptions } from '@/trainer/generate';

export interface TrainInput {
  /** A whole recipe of the trainer: paths, not names. */
  recipe: unknown;
  /** Folder of state, metrics and at the end the adapter. */
  out: string;
  /** Goes into the checkpoint's lineage. */
  lineage: Record<string, unknown>;
}

export interface MetricPoint {
  phase: 'train' | 'eval';
  step: number;
  values: Record<string, number | null>;
}

export type TrainEvent =
  /** Floating-point operations a second of a large product, for estimates. */
  | { type: 'speed'; flops: number }
  | { type: 'backend'; name: string; reason: string }
  | { type: 'total'; steps: number; from: number }
  | { type: 'phase'; phase: 'preparing' | 'reference' | 'training' | 'evaluating' | 'saving'; step: number }
  /** Pairs whose reference is known. */
  | { type: 'progress'; phase: 'reference'; done: number; total: number }
  | ({ type: 'metric' } & MetricPoint)
  /** Points up to the state a run goes on from: a worker that died may not have stored all of them. */
  | { type: 'earlier'; metrics: MetricPoint[] }
  | { type: 'saved'; step: number }
  | { type: 'log'; line: string };

export interface TrainResult {
  steps: number;
  seconds: number;
  peakMb: number;
  backend: string;
  sha256: string;
  /** Held-out figures before the first step and after the last; null where none were measured. */
  before: Record<string, number> | null;
  after: Record<string, number> | null;
  /** Rows, train, test, truncated, and dropped rows by reason. */
  counts: Record<string, unknown>;
}

export interface GenerateInput extends GenerateOptions {
  model: string;
  adapter: string | null;
  /** JSONL of {key, messages}; the key comes back with each completion. */
  prompts: string;
}

export type GenerateEvent =
  | { type: 'backend'; name: string; reason: string }
  | { type: 'completion'; key: string; sample: number; text: string; tokens: number; finished: boolean };

export interface LogpsInput {
  model: string;
  adapter: string | null;
  /** JSONL of {prompt, chosen, rejected}. */
  pairs: string;
  /** Only rows of this split, and at most so many of them. */
  split?: 'train' | 'test';
  limit?: number;
  maxLength: number;
  completionEnd: 'turn' | 'template';
}

/** Sums over completion tokens, in nats; the reference is the model with its adapter off. */
export type LogpsEvent = {
  type: 'pair';
  /** The prompt's messages as JSON, to tell prompts apart. */
  prompt: string;
  chosen: number;
  rejected: number;
  referenceChosen: number;
  referenceRejected: number;
};

/** Kinds of work, with what goes in, what is told on the way, and what comes out. */
export interface Work {
  train: { input: TrainInput; event: TrainEvent; result: TrainResult };
  generate: { input: GenerateInput; event: GenerateEvent; result: { completions: number; seconds: number } };
  logps: { input: LogpsInput; event: LogpsEvent; result: { pairs: number } };
}
export type Kind = keyof Work;

export type ToChild = { type: 'start'; kind: Kind; input: unknown } | { type: 'cancel' };
export type FromChild =
  | { type: 'event'; event: unknown }
  | { type: 'result'; result: unknown }
  | { type: 'cancelled' }
  | { type: 'error'; error: { name: string; code: string; message: string; details?: unknown } };

/** How a verb of the child looks. It throws the signal's reason when it stops for a cancel. */
export type Verb<K extends Kind> = (
  input: Work[K]['input'],
  io: { emit(event: Work[K]['event']): void; signal: AbortSignal },
) => Promise<Work[K]['result']>;
