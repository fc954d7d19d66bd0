/**
 * A training run of any stage, from recipe to checkpoint: read it from top to bottom. The run folder holds recipe.json,
 * metrics.jsonl, reference-*.jsonl and state/ while it runs; at the end adapter_config.json and adapter_model.safetensors,
 * or the files of a Hugging Face folder, with lineage.json and README.md.
 */
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { checkRunFits } from './available-memory';
import { pickBackend } from './backend';
import { TrainerError } from './errors';
import type { TrainEvent, TrainOptions, TrainResult } from './events';
import { mode } from './graph/compute';
import { setPrecision } from './graph/precision';
import { writeJsonAtomic } from './io/atomic';
import { readModelConfig } from './io/config';
import { sha256OfFile } from './io/safetensors';
import { loadTokenizer } from './io/tokenizer';
import { type EvalMetric, type Metric, MetricsFile } from './metrics';
import { withDropout } from './model/dropout';
import { bind, bindAll, type Model } from './model/trainable';
import { loadWeights, type Weights } from './model/weights';
import { adamW } from './optim/adamw';
import { clipFactor, normOf } from './optim/clip';
import { learningRateAt } from './optim/schedule';
import { TrainedTensors } from './optim/trained-tensors';
import { parseRecipe, type Recipe } from './recipe';
import { referenceFile } from './reference';
import { writeRunCard } from './run-card';
import { countsInWords, firstTrainable, openRunFolder, writeCheckpoint } from './run-files';
import { hashInputs, identityOf, keyOfReference } from './run-identity';
import { openStage } from './stages/open-stage';
import type { Stage } from './stages/stage';
import { loadState, savedSteps, type TrainState, trySaveState } from './state';

export type { TrainEvent, TrainOptions, TrainResult } from './events';
export const TRAINER_VERSION = '0.2.0';

/** Runs or resumes. Throws `cancelled` when `signal` fires; the state is saved then. */
export async function train(input: unknown, options: TrainOptions): Promise<TrainResult> {
  const started = performance.now();
  const recipe = parseRecipe(input);
  const emit = options.onEvent ?? (() => {});
  const runDir = path.resolve(options.outDir);
  openRunFolder(runDir, options.resume === true);
  const hooks = {
    breathe: async () => {
      await setImmediate();
      if (options.signal?.aborted)
        throw new TrainerError('cancelled', 'The run was cancelled; its state is saved.');
    },
    progress: (done: number, total: number) => emit({ type: 'progress', phase: 'reference', done, total }),
  };

  emit({ type: 'phase', phase: 'preparing', step: 0 });
  const backend = await pickBackend();
  const how = mode() === 'graph' ? 'Steps run as graphs.' : 'Steps run operation by operation.';
  if (recipe.precision === 'bfloat16' && mode() === 'eager')
    throw new TrainerError(
      'precision',
      `Products in bfloat16 need native TensorFlow and graphs. ${backend.reason} Set precision to "float32".`,
    );
  emit({ type: 'backend', name: backend.name, reason: `${backend.reason} ${how}` });
  const hashes = await hashInputs(recipe);
  const config = readModelConfig(recipe.model);
  const initial = firstTrainable(recipe, config);
  const key = recipe.stage === 'dpo' ? await keyOfReference(recipe, hashes, initial) : '';
  const tokenizer = await loadTokenizer(recipe.model);
  const stage = await openStage(recipe, tokenizer, referenceFile(runDir, key), hooks);
  let weights: Weights | undefined;
  let model: Model | undefined;
  let trained: TrainedTensors | undefined;
  setPrecision(recipe.precision);
  try {
    emit({ type: 'log', line: countsInWords(stage.counts) });
    // A GPU has memory of its own, which TensorFlow asks for itself.
    if (backend.name !== 'tensorflow-gpu') checkRunFits(recipe, config, stage);
    weights = await loadWeights(recipe.model);
    model = initial ? bind(weights, initial) : bindAll(weights);
    trained = new TrainedTensors(model.list);
    const identity = identityOf(recipe, hashes, initial);
    const log = (line: string) => emit({ type: 'log', line });
    const expected = { identity, tensors: trained.toSave() };
    const saved = options.resume ? await loadState(runDir, expected, log) : undefined;
    const cursor = { epoch: 0, row: 0 };
    const state = saved?.state ?? { step: 0, identity, referenceKey: key, cursor, seed: recipe.seed };
    writeJsonAtomic(path.join(runDir, 'recipe.json'), recipe);

    emit({ type: 'phase', phase: 'reference', step: state.step });
    await stage.prepare(model);
    saved?.restore((read) => trained!.restore(read));
    const outcome = await loop({ recipe, stage, model, trained, state, runDir, emit });

    emit({ type: 'phase', phase: 'saving', step: state.step });
    const base = options.baseName ?? recipe.model;
    const sha256 = await sha256OfFile(writeCheckpoint(runDir, model, { recipe, initial, base }));
    const known = {
      stage: recipe.stage,
      base: { name: base, sha256: hashes.weights },
      data: { sha256: hashes.data, ...stage.counts },
      recipe,
      steps: state.step,
    };
    const codeVersion = options.codeVersion ?? TRAINER_VERSION;
    writeJsonAtomic(path.join(runDir, 'lineage.json'), { ...known, codeVersion, ...options.lineage });
    const { before, after } = outcome;
    writeRunCard(runDir, {
      ...known,
      kind: initial ? (initial.head > 0 ? 'judge' : 'lora') : 'full',
      backend: backend.name,
      trainerVersion: codeVersion,
      before,
      after,
      sha256,
      lineage: options.lineage ?? {},
    });
    return {
      ...outcome,
      checkpoint: runDir,
      steps: state.step,
      seconds: (performance.now() - started) / 1000,
      peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
      backend: backend.name,
      sha256,
      counts: stage.counts,
    };
  } finally {
    setPrecision('float32');
    trained?.dispose();
    model?.dispose();
    weights?.dispose();
    await stage.close();
  }
}

type Outcome = Pick<TrainResult, 'loss' | 'before' | 'after'>;
type Emit = (event: TrainEvent) => void;
type Run = {
  recipe: Recipe;
  stage: Stage;
  model: Model;
  /** The model's trained tensors. */
  trained: TrainedTensors;
  state: TrainState;
  runDir: string;
  emit: Emit;
};

/** The optimizer steps that are left; changes `trained` and `state` in place. */
async function loop(run: Run): Promise<Outcome> {
  const { recipe, stage, model, trained, state, runDir, emit } = run;
  const total = stage.order.steps;
  const metrics = new MetricsFile(path.join(runDir, 'metrics.jsonl'));
  const seen = metrics.cutBack(state.step);
  const record = (metric: Metric) => {
    metrics.append(metric);
    seen.push(metric);
    emit({ type: 'metric', metric });
  };
  let savedAt = state.step;
  const log = (line: string) => emit({ type: 'log', line });
  const save = async ({ keep, onSaveError }: Pick<Recipe, 'keep' | 'onSaveError'> = recipe) => {
    if (savedAt === state.step) return;
    metrics.sync();
    if (!(await trySaveState(runDir, state, trained.toSave(), { keep, onSaveError }, log))) return;
    savedAt = state.step;
    emit({ type: 'saved', step: state.step });
  };
  const evaluate = async () => {
    emit({ type: 'phase', phase: 'evaluating', step: state.step });
    const { loss, margin, accuracy } = await stage.evaluate(model);
    const ofPairs = margin === undefined || accuracy === undefined ? {} : { margin, accuracy };
    record({ step: state.step, kind: 'eval', loss, ...ofPairs });
    emit({ type: 'phase', phase: 'training', step: state.step });
  };
  const evaluated = () => seen.some((m) => 'kind' in m && m.step === state.step);
  const dueForEvaluation = () =>
    stage.held > 0 &&
    !evaluated() &&
    (state.step === 0 ||
      state.step === total ||
      (recipe.evalEvery > 0 && state.step % recipe.evalEvery === 0));

  emit({ type: 'total', steps: total, from: state.step });
  if (seen.length > 0) emit({ type: 'earlier', metrics: [...seen] });
  emit({ type: 'phase', phase: 'training', step: state.step });
  try {
    for (;;) {
      if (dueForEvaluation()) await evaluate();
      if (state.step === total || (state.step > 0 && state.step % recipe.saveEvery === 0)) await save();
      if (state.step === total) break;
      record(await oneStep(run));
    }
  } catch (error) {
    if (error instanceof TrainerError && error.code === 'cancelled')
      await save({ ...recipe, onSaveError: 'stop' });
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

/** Gradient, clipping, AdamW; then the state is one step on. */
async function oneStep({ recipe, stage, model, trained, state, runDir }: Run): Promise<Metric> {
  const began = performance.now();
  const step = state.step + 1;
  const rows = stage.order.rowsOf(step);
  const { seed, lora } = recipe;
  const training = withDropout(model, { rate: lora.dropout, seed, step });
  const done = stage.step(training.model, rows).finally(training.dispose);
  const { gradient, scores, tokens, places } = await done;
  const gradNorm = normOf(gradient);
  if (!Number.isFinite(scores.loss) || !Number.isFinite(gradNorm))
    throw diverged(step, stage.linesOf(rows), savedSteps(runDir)[0]);
  const { learningRate: peak, schedule, warmup, adam, weightDecay } = recipe;
  const learningRate = learningRateAt(step, { peak, schedule, warmup, total: stage.order.steps });
  const scale = clipFactor(gradNorm, recipe.maxGradNorm);
  const { values, moments } = trained;
  adamW(values, gradient, moments, { step, learningRate, scale }, { ...adam, weightDecay });
  state.step = step;
  state.cursor = stage.order.cursor(step);
  return {
    step,
    ...scores,
    gradNorm,
    learningRate,
    tokens,
    padding: 1 - tokens / places,
    seconds: (performance.now() - began) / 1000,
  };
}

const diverged = (step: number, lines: number[], saved: number | undefined) =>
  new TrainerError(
    'diverged',
    `The loss is no longer a number at step ${step} (data lines ${lines.join(', ')}). ` +
      `${saved === undefined ? 'No state was saved yet.' : `The state of step ${saved} is kept.`} Lower learningRate or beta.`,
    { step, lines, saved: saved ?? null },
  );
