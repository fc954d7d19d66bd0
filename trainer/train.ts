/**
 * A training run, from recipe to PEFT folder: read it from top to bottom. The run folder holds recipe.json, metrics.jsonl,
 * reference-*.jsonl and state/ while it runs; adapter_config.json, adapter_model.safetensors and lineage.json at the end.
 */
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { pickBackend } from './backend';
import { type OrderOptions, pairsOfStep, stepsPerEpoch, totalSteps } from './data/order';
import { TrainerError } from './errors';
import { mode } from './graph/compute';
import { writeJsonAtomic } from './io/atomic';
import { sha256OfFile } from './io/safetensors';
import { loadTokenizer } from './io/tokenizer';
import { type EvalMetric, type Metric, MetricsFile } from './metrics';
import { type Adapter, type LoraTensors, loraTensors, newAdapter } from './model/lora';
import { loadWeights } from './model/weights';
import { adamW, newMoments } from './optim/adamw';
import { clipByNorm } from './optim/clip';
import { learningRateAt } from './optim/schedule';
import { readPeft, writePeft } from './peft';
import { parseRecipe, type Recipe } from './recipe';
import {
  computeReferences,
  type DataCounts,
  hashInputs,
  identityOf,
  keyOfReference,
  openData,
} from './run-data';
import { type DpoRun, dpoStep, evaluateDpo } from './stages/dpo';
import { loadState, savedSteps, saveState, type TrainState } from './state';

export const TRAINER_VERSION = '0.1.0';

export type Phase = 'preparing' | 'reference' | 'training' | 'evaluating' | 'saving';
export type TrainEvent =
  | { type: 'backend'; name: string; reason: string }
  /** All optimizer steps, and how many are done already; metrics after `from` were cut back and come again. */
  | { type: 'total'; steps: number; from: number }
  /** What was measured up to `from`: whoever listened before may have died before it had stored all of it. */
  | { type: 'earlier'; metrics: Metric[] }
  | { type: 'phase'; phase: Phase; step: number }
  /** Pairs whose reference is known. */
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

type Scores = { loss: number; margin: number; accuracy: number };
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
  /** Held-out pairs before the first step and after the last. */
  before: Scores | null;
  after: Scores | null;
  counts: DataCounts;
};

/** Runs or resumes. Throws `cancelled` when `signal` fires; the state is saved then. */
export async function train(input: unknown, options: TrainOptions): Promise<TrainResult> {
  const started = performance.now();
  const recipe = parseRecipe(input);
  const emit = options.onEvent ?? (() => {});
  const runDir = path.resolve(options.outDir);
  openRunFolder(runDir, options.resume === true);
  const breathe = async () => {
    await setImmediate();
    if (options.signal?.aborted)
      throw new TrainerError('cancelled', 'The run was cancelled; its state is saved.');
  };

  emit({ type: 'phase', phase: 'preparing', step: 0 });
  const backend = await pickBackend();
  const how = mode() === 'graph' ? 'Steps run as graphs.' : 'Steps run operation by operation.';
  emit({ type: 'backend', name: backend.name, reason: `${backend.reason} ${how}` });
  const hashes = await hashInputs(recipe);
  const data = await openData(recipe, await loadTokenizer(recipe.model));
  emit({ type: 'log', line: countsInWords(data.counts) });
  const weights = await loadWeights(recipe.model, { turned: recipe.memory === 'normal' });
  try {
    const initial = recipe.adapter
      ? readPeft(recipe.adapter, weights.config)
      : newAdapter(weights.config, recipe.lora, recipe.seed);
    const identity = identityOf(recipe, hashes, initial);
    const referenceKey = await keyOfReference(recipe, hashes, initial);
    const log = (line: string) => emit({ type: 'log', line });
    const saved = options.resume && (await loadState(runDir, { identity, size: initial.values.length }, log));
    const state = saved || firstState(initial, identity, referenceKey, recipe);
    writeJsonAtomic(path.join(runDir, 'recipe.json'), recipe);

    emit({ type: 'phase', phase: 'reference', step: state.step });
    const of = { recipe, hashes, key: referenceKey, runDir, weights, initial };
    await computeReferences(data, of, async (done, total) => {
      emit({ type: 'progress', phase: 'reference', done, total });
      await breathe();
    });

    const run: DpoRun = { recipe, weights, data, breathe };
    const outcome = await loop(run, initial, state, runDir, emit);

    emit({ type: 'phase', phase: 'saving', step: state.step });
    const base = options.baseName ?? recipe.model;
    writePeft(runDir, { ...initial, values: state.values }, base);
    writeJsonAtomic(path.join(runDir, 'lineage.json'), {
      stage: recipe.stage,
      base: { name: base, sha256: hashes.weights },
      data: { sha256: hashes.data, ...data.counts },
      recipe,
      steps: state.step,
      codeVersion: options.codeVersion ?? TRAINER_VERSION,
      ...options.lineage,
    });
    return {
      ...outcome,
      checkpoint: runDir,
      steps: state.step,
      seconds: (performance.now() - started) / 1000,
      peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
      backend: backend.name,
      sha256: await sha256OfFile(path.join(runDir, 'adapter_model.safetensors')),
      counts: data.counts,
    };
  } finally {
    weights.dispose();
    await data.reader.close();
  }
}

type Outcome = Pick<TrainResult, 'loss' | 'before' | 'after'>;
type Emit = (event: TrainEvent) => void;

/** The optimizer steps that are left; changes `state` in place. */
async function loop(
  run: DpoRun,
  adapter: Adapter,
  state: TrainState,
  runDir: string,
  emit: Emit,
): Promise<Outcome> {
  const { recipe } = run;
  const order = orderOf(recipe, run.data.train.length);
  const total = totalSteps(order);
  const rate = { peak: recipe.learningRate, schedule: recipe.schedule, warmup: recipe.warmup, total };
  const metrics = new MetricsFile(path.join(runDir, 'metrics.jsonl'));
  const seen = metrics.cutBack(state.step);
  const record = (metric: Metric) => {
    metrics.append(metric);
    seen.push(metric);
    emit({ type: 'metric', metric });
  };
  let savedAt = state.step;
  const save = async () => {
    if (savedAt === state.step) return;
    metrics.sync();
    await saveState(runDir, state, recipe.keep);
    savedAt = state.step;
    emit({ type: 'saved', step: state.step });
  };
  const evaluate = async (lora: LoraTensors) => {
    emit({ type: 'phase', phase: 'evaluating', step: state.step });
    const { loss, margin, accuracy } = await evaluateDpo(run, lora);
    record({ step: state.step, kind: 'eval', loss, margin, accuracy });
    emit({ type: 'phase', phase: 'training', step: state.step });
  };
  const evaluated = () => seen.some((m) => 'kind' in m && m.step === state.step);
  const dueForEvaluation = () =>
    run.data.test.length > 0 &&
    !evaluated() &&
    (state.step === 0 ||
      state.step === total ||
      (recipe.evalEvery > 0 && state.step % recipe.evalEvery === 0));

  emit({ type: 'total', steps: total, from: state.step });
  if (seen.length > 0) emit({ type: 'earlier', metrics: [...seen] });
  emit({ type: 'phase', phase: 'training', step: state.step });
  try {
    for (;;) {
      const lora = loraTensors({ ...adapter, values: state.values });
      try {
        if (dueForEvaluation()) await evaluate(lora);
        if (state.step === total || (state.step > 0 && state.step % recipe.saveEvery === 0)) await save();
        if (state.step === total) break;
        record(await oneStep(run, lora, state, order, rate, runDir));
      } finally {
        lora.dispose();
      }
    }
  } catch (error) {
    if (error instanceof TrainerError && error.code === 'cancelled') await save();
    throw error;
  }
  const scores = seen
    .filter((m): m is EvalMetric => 'kind' in m)
    .map(({ step, kind, ...rest }) => ({ step, rest }));
  return {
    loss: seen.findLast((m) => !('kind' in m))?.loss ?? Number.NaN,
    before: scores.find((s) => s.step === 0)?.rest ?? null,
    after: scores.findLast((s) => s.step === total)?.rest ?? null,
  };
}

type Rate = Parameters<typeof learningRateAt>[1];

/** Gradient, clipping, AdamW; then the state is one step on. */
async function oneStep(
  run: DpoRun,
  lora: LoraTensors,
  state: TrainState,
  order: OrderOptions,
  rate: Rate,
  runDir: string,
): Promise<Metric> {
  const began = performance.now();
  const { recipe } = run;
  const step = state.step + 1;
  const pairs = pairsOfStep(order, step).map((i) => run.data.train[i]!);
  const { gradient, tokens, ...stats } = await dpoStep(run, lora, pairs, state.values.length);
  const gradNorm = clipByNorm(gradient, recipe.maxGradNorm);
  if (!Number.isFinite(stats.loss) || !Number.isFinite(gradNorm))
    throw diverged(step, pairs, savedSteps(runDir)[0]);
  const learningRate = learningRateAt(step, rate);
  adamW(state.values, gradient, state.moments, step, learningRate, {
    ...recipe.adam,
    weightDecay: recipe.weightDecay,
  });
  state.step = step;
  const perEpoch = stepsPerEpoch(order);
  state.cursor = { epoch: Math.floor(step / perEpoch), pair: (step % perEpoch) * order.perStep };
  return { step, ...stats, gradNorm, learningRate, tokens, seconds: (performance.now() - began) / 1000 };
}

const orderOf = (recipe: Recipe, pairs: number): OrderOptions => ({
  pairs,
  perStep: recipe.batchSize * recipe.gradientAccumulation,
  epochs: recipe.epochs,
  shuffle: recipe.shuffle,
  seed: recipe.seed,
});

const firstState = (
  initial: Adapter,
  identity: string,
  referenceKey: string,
  { seed }: Recipe,
): TrainState => ({
  step: 0,
  values: initial.values.slice(),
  moments: newMoments(initial.values.length),
  identity,
  referenceKey,
  cursor: { epoch: 0, pair: 0 },
  seed,
});

const diverged = (step: number, pairs: { line: number }[], saved: number | undefined) =>
  new TrainerError(
    'diverged',
    `The loss is no longer a number at step ${step} (data lines ${pairs.map((p) => p.line).join(', ')}). ` +
      `${saved === undefined ? 'No state was saved yet.' : `The state of step ${saved} is kept.`} Lower learningRate or beta.`,
    { step, lines: pairs.map((p) => p.line), saved: saved ?? null },
  );

function openRunFolder(runDir: string, resume: boolean): void {
  if (
    !resume &&
    ['metrics.jsonl', 'state', 'adapter_config.json'].some((name) => existsSync(path.join(runDir, name)))
  )
    throw new TrainerError(
      'run_exists',
      `${runDir} already holds a run. Resume it, or train into another folder.`,
    );
  mkdirSync(runDir, { recursive: true });
}

function countsInWords({ rows, train, test, dropped, truncated }: DataCounts): string {
  const parts = Object.entries(dropped).flatMap(([reason, n]) => (n > 0 ? `${n} dropped (${reason})` : []));
  if (truncated) parts.push(`${truncated} with a prompt cut on its left`);
  return [`${rows} pairs read: ${train} to train, ${test} held out`, ...parts].join(', ');
}
