import { z } from 'zod';
import { CleanText, Count, Id, IdParams, PageQuery, ProjectParams, pageOf, Time, Work } from './common';
import { ModelChoice } from './model-choice';
import { operation } from './operation';
import { SPLITS } from './words';
import { WorkState } from './work-state';

/** How candidates are written. The same seed gives the same texts; each (prompt, sample) has its own stream. */
export const Sampling = z.strictObject({
  /** Candidates wanted for each prompt. */
  n: z.number().int().min(1).max(12).default(2),
  /** 0 takes the likeliest token each time. */
  temperature: z.number().min(0).max(2).default(0.8),
  /** The fewest most likely tokens that together reach this; 1 is off. */
  topP: z.number().gt(0).max(1).default(0.95),
  /** So many of the most likely tokens; 0 is off. */
  topK: z.number().int().min(0).max(1_000_000).default(0),
  /** Tokens at least this share as likely as the likeliest; 0 is off. */
  minP: z.number().min(0).max(1).default(0),
  /** Above 1, tokens that stand in the prompt or the text so far become less likely; 1 is off. */
  repetitionPenalty: z.number().gt(0).max(10).default(1),
  /** A text ends where one of these begins. */
  stop: z.array(CleanText(100).min(1, 'must not be empty')).max(8, 'must be at most 8 texts').default([]),
  maxTokens: z.number().int().min(1).max(4096).default(256),
  seed: z.number().int().min(0).max(2_147_483_647).default(1),
});

export const GenerationParams = Sampling.extend({
  taskIds: z.array(Id).min(1).max(1000).optional(),
  split: z.enum(SPLITS).optional(),
  /** At most this many prompts, the oldest first. */
  limit: z.number().int().min(1).optional(),
  /** Also make a new item of each prompt's candidates, to be ranked. */
  makeItems: z.boolean().default(false),
});
export type GenerationParams = z.output<typeof GenerationParams>;

const GenerationInput = GenerationParams.extend({ model: ModelChoice }).refine(
  (g) => g.temperature > 0 || g.n === 1,
  { path: ['n'], message: 'must be 1 at temperature 0: every sample would be the same' },
);

export const GenerationCounts = z.object({
  prompts: Count.default(0),
  written: Count.default(0),
  /** Samples that stood already, of this model with these settings. */
  known: Count.default(0),
  /** The same text as another candidate, but for white space. */
  duplicates: Count.default(0),
  empty: Count.default(0),
  items: Count.default(0),
});
export type GenerationCounts = z.output<typeof GenerationCounts>;

export const Generation = WorkState.extend({
  id: Id,
  projectId: Id,
  model: z.object({ kind: z.string(), name: z.string() }),
  params: GenerationParams,
  counts: GenerationCounts,
  createdAt: Time,
});
export type Generation = z.output<typeof Generation>;

const exampleId = '6a7a5a5c-77c5-4b6e-9a53-3c8f0f7e2b41';
const exampleParams = {
  ...{ n: 2, temperature: 0.8, topP: 0.95, topK: 50, minP: 0.02, repetitionPenalty: 1.1, stop: ['\n\n'] },
  ...{ maxTokens: 256, seed: 1, makeItems: true },
};
const example = {
  id: exampleId,
  projectId: '0b8f9a52-9f6a-4a93-8d3c-0d6a9a5c1e11',
  model: { kind: 'base', name: 'smollm2-135m' },
  params: exampleParams,
  counts: { prompts: 10, written: 19, known: 0, duplicates: 1, empty: 0, items: 10 },
  state: 'done',
  phase: 'writing',
  progress: { done: 20, total: 20 },
  error: null,
  cancelRequested: false,
  finishedAt: '2026-11-22T10:01:05.000Z',
  createdAt: '2026-11-22T10:00:00.000Z',
} as const;

export const createGeneration = operation({
  id: 'createGeneration',
  method: 'POST',
  path: '/projects/{id}/generations',
  tag: 'Generations',
  summary: 'Have a model write candidates for prompts',
  params: ProjectParams,
  body: GenerationInput,
  response: Work,
  status: 202,
  example: {
    params: { id: '{project}' },
    body: { ...exampleParams, model: { base: 'smollm2-135m' }, limit: 10 },
    response: { id: exampleId, state: 'queued', progress: { done: 0, total: 20 } },
  },
});

export const listGenerations = operation({
  id: 'listGenerations',
  method: 'GET',
  path: '/projects/{id}/generations',
  tag: 'Generations',
  summary: 'Generations of a project, newest first',
  params: ProjectParams,
  query: PageQuery,
  response: pageOf(Generation),
  example: { params: { id: '{project}' }, response: { items: [example] } },
});

export const getGeneration = operation({
  id: 'getGeneration',
  method: 'GET',
  path: '/generations/{id}',
  tag: 'Generations',
  summary: 'One generation: state, progress, counts',
  params: IdParams,
  response: Generation,
});

export const generationOperations = [createGeneration, listGenerations, getGeneration];
