/** Runs one side of the comparison: a process of its own, from its start to the adapter on disk, with its peak memory. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { RecipeInput } from '@/trainer/recipe';
import { pythonEnv, pythonVenv, THREADS } from '../python-venv';

const HERE = import.meta.dirname;
const ROOT = path.resolve(HERE, '../../..');

/** What both sides are given. A step holds batch × accumulation pairs. */
export type Task = {
  model: string;
  /** JSONL of pairs or chat rows. */
  data: string;
  /** PEFT folder that both start from. */
  adapter: string;
  kind: 'dpo' | 'sft';
  epochs: number;
  batch: number;
  accumulation: number;
  maxLength: number;
};
export type TrlMode = 'default' | 'no checkpointing' | 'reference first';

/**
 * Seconds from the process's start to the saved adapter (`whole`), and of those from the first product of the model on
 * (`computing`: reference, steps, saving).
 */
export type Run = {
  whole: number;
  computing: number;
  peakMb: number;
  losses: number[];
  /** Of each optimizer step. */
  stepSeconds: number[];
  parameters: number;
};

export const LORA = { rank: 16, alpha: 32 };
const LEARNING_RATE = 5e-5;
const BETA = 0.1;

/** `npx discern train` in `folder`, which must not exist. */
export async function runOurs(task: Task, folder: string, memory: 'normal' | 'low' = 'normal'): Promise<Run> {
  fs.mkdirSync(folder);
  const all = {
    model: task.model,
    data: task.data,
    adapter: task.adapter,
    learningRate: LEARNING_RATE,
    epochs: task.epochs,
    batchSize: task.batch,
    gradientAccumulation: task.accumulation,
    maxLength: task.maxLength,
    completionEnd: 'template' as const,
    shuffle: false,
    memory,
  };
  const recipe: RecipeInput =
    task.kind === 'dpo' ? { stage: 'dpo', ...all, beta: BETA } : { stage: 'sft', ...all, evalShare: 0 };
  const file = path.join(folder, 'recipe.json');
  fs.writeFileSync(file, JSON.stringify(recipe));
  const out = path.join(folder, 'run');
  const seen = await run(
    [process.execPath, 'scripts/discern.mjs', 'train', file, '--out', out, '--json'],
    folder,
    process.env,
    (line) => (task.kind === 'dpo' ? line.startsWith('reference:') : / held out/.test(line)),
    (line) => line.startsWith('{"checkpoint"'),
  );
  const steps = fs
    .readFileSync(path.join(out, 'metrics.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { loss: number; seconds: number });
  return {
    whole: seen.whole,
    computing: seen.computing,
    peakMb: seen.peakMb,
    losses: steps.map((s) => s.loss),
    stepSeconds: steps.map((s) => s.seconds),
    parameters: adapterSize(out),
  };
}

/** One sequence of a batch: its ids, and where its completion begins. */
export type Sequence = [ids: number[], first: number];
/** A packed batch of SFT: `labels` are -100 where a token does not count, `positions` begin at 0 with each row. */
export type PackedBatch = { ids: number[][]; labels: number[][]; positions: number[][] };
export type TrlRun<Batch = Sequence[]> = Run & {
  /** Of each micro-batch; for DPO chosen sequences, then rejected. */
  batches: Batch[];
  /** GFLOP/s of a 1024³ product in torch. */
  gflops: number;
  /** Of the peak, what the libraries take before there is a model. */
  importedMb: number;
};

/** train_with_trl.py in `folder`, which must not exist. `template`: for SFT, with TRL's marks of what the assistant says. */
export async function runTrl<Batch = Sequence[]>(
  task: Task,
  folder: string,
  mode: TrlMode,
  template?: string,
): Promise<TrlRun<Batch>> {
  const python = await pythonVenv();
  fs.mkdirSync(folder);
  const spec = {
    ...task,
    ...LORA,
    beta: BETA,
    learningRate: LEARNING_RATE,
    checkpointing: mode !== 'no checkpointing',
    precompute: mode === 'reference first',
    threads: THREADS,
    template,
    out: path.join(folder, 'run'),
    batches: path.join(folder, 'batches.jsonl'),
  };
  const file = path.join(folder, 'spec.json');
  fs.writeFileSync(file, JSON.stringify(spec));
  const env = { ...pythonEnv(), HF_HOME: path.join(folder, 'hf') };
  const seen = await run(
    [python, path.join(HERE, 'train_with_trl.py'), file],
    folder,
    env,
    (line) => line.startsWith('{"computing"'),
    (line) => line.startsWith('{"saved"'),
  );
  const { losses, stepSeconds, parameters, importedMb } = JSON.parse(seen.saved) as TrlRun;
  const batches = fs
    .readFileSync(spec.batches, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Batch);
  const { gflops } = JSON.parse(seen.last) as { gflops: number };
  const { whole, computing, peakMb } = seen;
  return { whole, computing, peakMb, losses, stepSeconds, parameters, batches, gflops, importedMb };
}

type Seen = { whole: number; computing: number; peakMb: number; saved: string; last: string };

/** Runs a command under measure.py and notes when its lines came; its output is kept in `folder`. */
async function run(
  command: string[],
  folder: string,
  env: NodeJS.ProcessEnv,
  isComputing: (line: string) => boolean,
  isSaved: (line: string) => boolean,
): Promise<Seen> {
  const python = await pythonVenv();
  const usage = path.join(folder, 'usage.json');
  const log = fs.createWriteStream(path.join(folder, 'output.log'));
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  const child = spawn(python, [path.join(HERE, 'measure.py'), usage, ...command], { cwd: ROOT, env });
  const stop = () => child.kill();
  process.once('exit', stop);
  const seen = { computing: 0, whole: 0, saved: '', last: '' };
  const take = (line: string) => {
    log.write(`${seconds().toFixed(2)} ${line}\n`);
    if (!seen.computing && isComputing(line)) seen.computing = seconds();
    if (!seen.saved && isSaved(line)) [seen.saved, seen.whole] = [line, seconds()];
    if (line.startsWith('{')) seen.last = line;
  };
  const streams = [child.stdout, child.stderr].map((input) => createInterface({ input }).on('line', take));
  const closed = streams.map((lines) => new Promise((resolve) => lines.once('close', resolve)));
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  await Promise.all(closed);
  process.removeListener('exit', stop);
  log.end();
  if (code !== 0 || !seen.saved || !seen.computing)
    throw new Error(
      `${command.slice(0, 3).join(' ')} ended with ${code}: ${fs.readFileSync(log.path, 'utf8').slice(-1500)}`,
    );
  const { peakMb } = JSON.parse(fs.readFileSync(usage, 'utf8')) as { peakMb: number };
  return { ...seen, computing: seen.whole - seen.computing, peakMb };
}

/** Numbers in a PEFT folder, from its header. */
function adapterSize(folder: string): number {
  const fd = fs.openSync(path.join(folder, 'adapter_model.safetensors'), 'r');
  const length = Buffer.alloc(8);
  fs.readSync(fd, length, 0, 8, 0);
  const header = Buffer.alloc(Number(length.readBigUInt64LE()));
  fs.readSync(fd, header, 0, header.length, 8);
  fs.closeSync(fd);
  const entries = Object.entries(JSON.parse(header.toString('utf8')) as Record<string, { shape: number[] }>);
  return entries
    .filter(([name]) => name !== '__metadata__')
    .reduce((sum, [, { shape }]) => sum + shape.reduce((a, b) => a * b, 1), 0);
}
