/** What the training loop asks of a stage: data, one step's gradient, and a measurement of the held-out rows. */
import type { Order } from '../data/order';
import type { Model } from '../model/trainable';
import type { Tensor } from '../tf';

/**
 * As the estimate of memory and time takes them: means, all of the longest row (of pairs: a prompt and all answers to it),
 * and the most that one token sees.
 */
export type RowLengths = { meanPrompt: number; meanCompletion: number; longest: number; deepest?: number };

/** What was read and what was left out, for people and lineage. */
export type DataCounts = {
  rows: number;
  train: number;
  test: number;
  truncated: number;
  dropped: Record<string, number>;
  /** Of a mix: each source's share of the tokens. */
  mix?: { file: string; weight: number; rows: number; tokens: number; wanted: number; got: number }[];
};

/** Figures of a step or a measurement by name: `loss`, and what else the stage knows (margin, accuracy …). */
export type Scores = { loss: number } & Record<string, number>;

export type StepResult = {
  scores: Scores;
  /** Mean over the step's rows (or tokens), in the order of `Model.list`; whoever gets it disposes it. */
  gradient: Tensor[];
  /** Rows computed together, and the places that attention laid them out in. */
  tokens: number;
  places: number;
};

export type Hooks = {
  /** Lets the process breathe between groups; throws when the run was cancelled. */
  breathe(): Promise<void>;
  /** Rows prepared. */
  progress(done: number, total: number): void;
};

export interface Stage {
  readonly counts: DataCounts;
  /** Rows are pairs, chats, or pieces of text. */
  readonly order: Order;
  readonly held: number;
  /** Of the rows to train on, in tokens. */
  readonly lengths: RowLengths;
  /** Lines of the data file that rows come from. */
  linesOf(rows: number[]): number[];
  /** Computes once what every step needs; `model` is untrained. */
  prepare(model: Model): Promise<void>;
  step(model: Model, rows: number[]): Promise<StepResult>;
  evaluate(model: Model): Promise<Scores>;
  close(): Promise<void>;
}
