import { z } from 'zod';
import { Count, Id, IdParams, PageQuery, Progress, ProjectParams, pageOf, Time, Work } from './common';
import { operation } from './operation';
import { RecipeInput } from './recipe';
import { JOB_STATES, STAGES } from './words';

/** What is known of a run's cost before it starts. */
export const Estimate = z.object({
  steps: z.number(),
  /** Whole run, held-out passes and reference pass included. */
  seconds: z.number(),
  /** Highest resident memory of the training process. */
  peakMb: z.number(),
  /** How the figures came about, in a sentence. */
  basis: z.string(),
});

export const Run = z.object({
  id: Id,
  projectId: Id,
  /** Of dpo and judge; sft and cpt train on `corpora`. */
  versionId: Id.nullable(),
  set: z
    .object({ id: Id, name: z.string(), version: z.number(), contentHash: z.string().nullable() })
    .nullable(),
  /** Those of the recipe, by name; empty for dpo and judge. */
  corpora: z.array(z.object({ id: Id, name: z.string(), weight: z.number() })),
  name: z.string(),
  stage: z.enum(STAGES),
  engine: z.string(),
  recipe: z.record(z.string(), z.unknown()),
  /** What it starts from: the recipe's model, a checkpoint by its name. */
  modelName: z.string(),
  state: z.enum(JOB_STATES),
  /** Inside the state: waiting, preparing, reference, training, evaluating, saving … */
  phase: z.string(),
  /** Jobs that want the machine's model lease before this one; only while queued. */
  place: z.number().optional(),
  progress: Progress,
  step: z.number(),
  totalSteps: z.number(),
  savedStep: z.number(),
  deaths: z.number(),
  backend: z.string().nullable(),
  backendReason: z.string().nullable(),
  estimate: Estimate.nullable(),
  summary: z.record(z.string(), z.unknown()),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  checkpointId: Id.nullable(),
  cancelRequested: z.boolean(),
  createdAt: Time,
  startedAt: Time.nullable(),
  finishedAt: Time.nullable(),
});
export type Run = z.output<typeof Run>;

/** One point of a curve. `phase` is train or eval; the values are numbers by name (loss, margin, accuracy …). */
export const Metric = z.object({
  seq: Count,
  phase: z.enum(['train', 'eval']),
  step: z.number(),
  values: z.record(z.string(), z.number().nullable()),
  at: Time,
});
export type Metric = z.output<typeof Metric>;

export const LogLine = z.object({ seq: Count, at: Time, line: z.string() });

const recipeExample = {
  stage: 'dpo',
  model: 'smollm2-135m',
  lora: { rank: 16, alpha: 32 },
  beta: 0.1,
  learningRate: 0.0002,
  epochs: 1,
};

export const createRunOp = operation({
  id: 'createRun',
  method: 'POST',
  path: '/runs',
  tag: 'runs',
  summary:
    'Start a run: dpo and judge on the pairs of a frozen set version (versionId), sft and cpt on the corpora of the recipe.',
  body: z.strictObject({
    projectId: Id,
    versionId: Id.optional(),
    name: z.string().trim().min(1).max(120).optional(),
    recipe: RecipeInput,
  }),
  response: Work,
  status: 202,
  example: {
    body: { projectId: '{project}', versionId: '{version}', recipe: recipeExample },
    response: {
      id: '7b0f5a54-4a0e-4f0c-9d3f-0f6f2d1c7a11',
      state: 'queued',
      progress: { done: 0, total: 6 },
    },
  },
});

export const estimateRunOp = operation({
  id: 'estimateRun',
  method: 'POST',
  path: '/runs/estimate',
  tag: 'runs',
  summary: 'Time and memory a run would take on this machine.',
  body: z.strictObject({ projectId: Id, versionId: Id.optional(), recipe: RecipeInput }),
  response: Estimate,
  example: {
    body: { projectId: '{project}', versionId: '{version}', recipe: recipeExample },
    response: { steps: 6, seconds: 140, peakMb: 3900, basis: 'measured matrix products: 120 GFLOP/s' },
  },
});

export const getRunOp = operation({
  id: 'getRun',
  method: 'GET',
  path: '/runs/{id}',
  tag: 'runs',
  summary: 'One run: state, step, recipe, estimate, result.',
  params: IdParams,
  response: Run,
});

export const listRunsOp = operation({
  id: 'listRuns',
  method: 'GET',
  path: '/projects/{id}/runs',
  tag: 'runs',
  summary: 'Runs of a project, newest first.',
  params: ProjectParams,
  query: PageQuery,
  response: pageOf(Run),
});

export const runMetricsOp = operation({
  id: 'runMetrics',
  method: 'GET',
  path: '/runs/{id}/metrics',
  tag: 'runs',
  summary: 'Points of the curves after a sequence number, in order.',
  params: IdParams,
  query: z.object({
    after: z.coerce.number().int().min(0).default(0),
    limit: z.coerce.number().int().min(1).max(5000).default(1000),
  }),
  response: z.object({ items: z.array(Metric), nextAfter: Count.optional() }),
});

export const runLogOp = operation({
  id: 'runLog',
  method: 'GET',
  path: '/runs/{id}/log',
  tag: 'runs',
  summary: 'Lines of the log after a sequence number, in order.',
  params: IdParams,
  query: z.object({
    after: z.coerce.number().int().min(0).default(0),
    limit: z.coerce.number().int().min(1).max(2000).default(500),
  }),
  response: z.object({ items: z.array(LogLine), nextAfter: Count.optional() }),
});

/** What happened to a run: started, saved, killed, resumed, cancelled, ended. */
export const TimelineEntry = z.object({ seq: Count, at: Time, data: z.record(z.string(), z.unknown()) });

export const runTimelineOp = operation({
  id: 'runTimeline',
  method: 'GET',
  path: '/runs/{id}/timeline',
  tag: 'runs',
  summary: 'What happened to a run after a sequence number, in order.',
  params: IdParams,
  query: z.object({
    after: z.coerce.number().int().min(0).default(0),
    limit: z.coerce.number().int().min(1).max(2000).default(500),
  }),
  response: z.object({ items: z.array(TimelineEntry), nextAfter: Count.optional() }),
});

export const runEventsOp = operation({
  id: 'runEvents',
  method: 'GET',
  path: '/runs/{id}/events',
  tag: 'runs',
  summary:
    'Live stream: `event: metric | state | log`, `id:` the sequence number; Last-Event-ID is honoured.',
  params: IdParams,
  query: z.object({ after: z.coerce.number().int().min(0).optional() }),
  streamResponse: { type: 'text/event-stream', description: 'Server-sent events' },
});

export const cancelRunOp = operation({
  id: 'cancelRun',
  method: 'POST',
  path: '/runs/{id}/cancel',
  tag: 'runs',
  summary: 'Stop after the step in hand; what is saved stays and can be resumed.',
  params: IdParams,
  body: z.strictObject({}),
  response: Work,
  status: 202,
});

export const resumeRunOp = operation({
  id: 'resumeRun',
  method: 'POST',
  path: '/runs/{id}/resume',
  tag: 'runs',
  summary: 'Go on from the last saved step of a cancelled or failed run.',
  params: IdParams,
  body: z.strictObject({}),
  response: Work,
  status: 202,
});

export const runOperations = [
  createRunOp,
  estimateRunOp,
  getRunOp,
  listRunsOp,
  runMetricsOp,
  runLogOp,
  runTimelineOp,
  runEventsOp,
  cancelRunOp,
  resumeRunOp,
];
