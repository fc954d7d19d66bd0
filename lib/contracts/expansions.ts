import { z } from 'zod';
import { Count, Id, IdParams, PageQuery, ProjectParams, pageOf, Time, Work } from './common';
import { operation } from './operation';
import { WorkState } from './work-state';

export const ExpansionParams = z.strictObject({
  /** Objective tasks to expand; all of them when left out. */
  taskIds: z.array(Id).min(1).max(1000).optional(),
});
export type ExpansionParams = z.output<typeof ExpansionParams>;

export const ExpansionCounts = z.object({
  /** Prompts looked at, and candidates graded. */
  prompts: Count.default(0),
  graded: Count.default(0),
  pairsCreated: Count.default(0),
  /** Pairs that stood already. */
  pairsKnown: Count.default(0),
  /** Older grades that this expansion replaced. */
  superseded: Count.default(0),
  /** Prompts that cannot be graded, by reason: no-grader, no-reference, empty-reference, reference-not-a-label. */
  ungradable: z.record(z.string(), Count).default({}),
});
export type ExpansionCounts = z.output<typeof ExpansionCounts>;

export const Expansion = WorkState.extend({
  id: Id,
  projectId: Id,
  params: ExpansionParams,
  counts: ExpansionCounts,
  createdAt: Time,
});
export type Expansion = z.output<typeof Expansion>;

const exampleId = '3d0c0f5e-3a52-4be8-9a35-9b1f4f0a6d31';
const example = {
  id: exampleId,
  projectId: '0b8f9a52-9f6a-4a93-8d3c-0d6a9a5c1e11',
  params: {},
  counts: { prompts: 32, graded: 160, pairsCreated: 141, pairsKnown: 0, superseded: 0, ungradable: {} },
  state: 'done',
  phase: 'grading',
  progress: { done: 32, total: 32 },
  error: null,
  cancelRequested: false,
  finishedAt: '2026-11-22T10:00:05.000Z',
  createdAt: '2026-11-22T10:00:00.000Z',
} as const;

export const createExpansion = operation({
  id: 'createExpansion',
  method: 'POST',
  path: '/projects/{id}/expansions',
  tag: 'Expansions',
  summary: 'Grade the candidates of objective prompts against their gold answers and write pairs',
  params: ProjectParams,
  body: ExpansionParams,
  response: Work,
  status: 202,
  example: {
    params: { id: '{project}' },
    body: {},
    response: { id: exampleId, state: 'queued', progress: { done: 0, total: 32 } },
  },
});

export const listExpansions = operation({
  id: 'listExpansions',
  method: 'GET',
  path: '/projects/{id}/expansions',
  tag: 'Expansions',
  summary: 'Expansions of a project, newest first',
  params: ProjectParams,
  query: PageQuery,
  response: pageOf(Expansion),
  example: { params: { id: '{project}' }, response: { items: [example] } },
});

export const getExpansion = operation({
  id: 'getExpansion',
  method: 'GET',
  path: '/expansions/{id}',
  tag: 'Expansions',
  summary: 'One expansion: state, progress, counts',
  params: IdParams,
  response: Expansion,
});

export const expansionOperations = [createExpansion, listExpansions, getExpansion];
