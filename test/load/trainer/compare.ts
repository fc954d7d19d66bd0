/** One set of pairs through both sides: runs in turn, checks that they did the same, and what follows for the goals. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import type { TokenPair } from '@/trainer/data/pack';
import { readModelConfig } from '@/trainer/io/config';
import { LINEAR_LAYERS } from '@/trainer/model/linear-layers';
import { newAdapter } from '@/trainer/model/lora';
import { writePeft } from '@/trainer/peft';
import type { Made } from './data';
import { addWork, forwardOperations, workOf } from './operations';
import { LORA, type Run, runOurs, runTrl, type Task, type TrlMode, type TrlRun } from './sides';

export type Plan = {
  model: string;
  made: Made;
  epochs: number;
  batch?: number;
  accumulation?: number;
  maxLength?: number;
  modes: TrlMode[];
  /** Runs of ours; the median counts. */
  repeats: number;
  /** One more of ours with memory: low. */
  low?: boolean;
};
export type Compared = {
  plan: Plan;
  ours: Run;
  low?: Run;
  trl: Partial<Record<TrlMode, TrlRun>>;
  /** GFLOP/s of a 1024³ product: TensorFlow's, the best of those measured between the runs. */
  gflops: number;
  /** Operations of the run: products alone, and with attention's. */
  operations: { products: number; all: number };
  /** Sentences, one for each thing in which the sides differ; empty where the comparison holds. */
  faults: string[];
  /** Largest difference of a step's loss. */
  lossDifference: number;
};

export const LOSS_TOLERANCE = 1e-3;
let scratchCount = 0;

export async function compare(plan: Plan, scratch: string, say: (line: string) => void): Promise<Compared> {
  const folder = path.join(scratch, String(++scratchCount));
  fs.mkdirSync(folder);
  const data = path.join(folder, 'pairs.jsonl');
  fs.writeFileSync(data, plan.made.rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const { model, epochs, batch = 4, accumulation = 1, maxLength = 1024 } = plan;
  const adapter = firstAdapter(model, path.join(folder, 'adapter'));
  const task: Task = { model, data, adapter, kind: 'dpo', epochs, batch, accumulation, maxLength };

  const ours: Run[] = [];
  let gflops = 0;
  const runOne = async () => {
    gflops = Math.max(gflops, largeProduct());
    ours.push(await runOurs(task, path.join(folder, `ours-${ours.length}`)));
    say(`ours: ${inWords(ours.at(-1)!)}`);
  };
  await runOne();
  const low = plan.low ? await runOurs(task, path.join(folder, 'low'), 'low') : undefined;
  if (low) say(`ours, memory low: ${inWords(low)}`);
  const trl: Compared['trl'] = {};
  for (const mode of plan.modes) {
    const run = await runTrl(task, path.join(folder, `trl-${mode.replaceAll(' ', '-')}`), mode);
    trl[mode] = run;
    say(`TRL, ${mode}: ${inWords(run)}`);
    if (ours.length < plan.repeats) await runOne();
  }
  while (ours.length < plan.repeats) await runOne();

  const run = median(ours);
  const others = Object.entries(trl);
  const faults = others.flatMap(([mode, other]) => differences(mode, run, other, plan, task));
  const lossDifference = Math.max(0, ...others.map(([, other]) => largest(run.losses, other.losses)));
  const operations = operationsOf(plan, task);
  return { plan, ours: run, low, trl, gflops, operations, faults, lossDifference };
}

export function firstAdapter(model: string, folder: string): string {
  const spec = { ...LORA, rslora: false, targets: [...LINEAR_LAYERS] };
  writePeft(folder, newAdapter(readModelConfig(model), spec, 1), { base: model });
  return folder;
}

export function largeProduct(): number {
  const file = path.join(import.meta.dirname, 'product.ts');
  const out = execFileSync(process.execPath, ['--import', 'tsx', file], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return (JSON.parse(out.trim().split('\n').at(-1)!) as { gflops: number }).gflops;
}

export const median = (runs: Run[]): Run =>
  [...runs].sort((a, b) => a.whole - b.whole)[Math.floor((runs.length - 1) / 2)]!;
export const inWords = ({ whole, computing, peakMb, losses }: Run) =>
  `${whole.toFixed(1)} s, ${computing.toFixed(1)} s of them computing, peak ${peakMb.toFixed(0)} MB, last loss ${losses.at(-1)?.toFixed(4)}`;
export const largest = (a: number[], b: number[]) =>
  Math.max(...a.map((x, i) => Math.abs(x - (b[i] ?? Number.NaN))));

/** What makes the comparison void. */
function differences(mode: string, ours: Run, trl: TrlRun, { made }: Plan, task: Task): string[] {
  const faults: string[] = [];
  const fault = (what: string) => faults.push(`TRL, ${mode}: ${what}`);
  if (ours.parameters !== trl.parameters)
    fault(`it trains ${trl.parameters} parameters, ours ${ours.parameters}.`);
  if (ours.losses.length !== trl.losses.length)
    fault(`it made ${trl.losses.length} steps, ours ${ours.losses.length}.`);
  const at = firstOtherBatch(made.tokens, trl.batches, task);
  if (at !== undefined) fault(`its batch ${at + 1} holds other tokens than ours.`);
  const difference = largest(ours.losses, trl.losses);
  if (!(difference <= LOSS_TOLERANCE))
    fault(`a step's loss differs by ${difference.toPrecision(3)}, more than ${LOSS_TOLERANCE}.`);
  return faults;
}

/** The first micro-batch whose pairs, order, tokens or completions are not those that ours trains on. */
function firstOtherBatch(tokens: TokenPair[], batches: TrlRun['batches'], task: Task): number | undefined {
  const perEpoch = Math.ceil(tokens.length / task.batch);
  if (batches.length !== perEpoch * task.epochs) return Math.min(batches.length, perEpoch * task.epochs);
  for (const [i, batch] of batches.entries()) {
    const start = (i % perEpoch) * task.batch;
    const pairs = tokens.slice(start, start + task.batch);
    const sequences = [
      ...pairs.map((p) => [[...p.prompt, ...p.chosen], p.prompt.length]),
      ...pairs.map((p) => [[...p.prompt, ...p.rejected], p.prompt.length]),
    ];
    if (JSON.stringify(sequences) !== JSON.stringify(batch)) return i;
  }
  return undefined;
}

/** Reference once; then a forward and an input-gradient backward pass, as many operations each, in every epoch. */
function operationsOf({ model, made, epochs }: Plan, { batch, accumulation }: Task) {
  const perStep = batch * accumulation;
  const steps = Array.from({ length: Math.ceil(made.tokens.length / perStep) }, (_, s) =>
    workOf(made.tokens.slice(s * perStep, (s + 1) * perStep)),
  );
  const config = readModelConfig(model);
  const passes = forwardOperations(config, steps.reduce(addWork));
  const reference = forwardOperations(config, workOf(made.tokens));
  const products = reference.products + 2 * epochs * passes.products;
  return { products, all: products + reference.attention + 2 * epochs * passes.attention };
}
