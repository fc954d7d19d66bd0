import { z } from 'zod';
import { Id, IdParams, PageQuery, Progress, ProjectParams, pageOf, Time, Work } from './common';
import { operation } from './operation';
import { JOB_STATES } from './words';

/** Why a job ended as it did. */
export const JobError = z.object({ code: z.string(), message: z.string(), details: z.unknown().optional() });
export type JobError = z.output<typeof JobError>;

/** A piece of long work. Its id is the id of what it works for: an import, an expansion, a run. */
export const Job = z.object({
  id: Id,
  name: z.string(),
  state: z.enum(JOB_STATES),
  /** What it does just now, e.g. `validating`. */
  phase: z.string(),
  progress: Progress,
  /** Of queued work that holds a model: how many wait before it. */
  place: z.number().int().optional(),
  error: JobError.nullable(),
  attempts: z.number().int(),
  cancelRequested: z.boolean(),
  createdAt: Time,
  startedAt: Time.nullable(),
  finishedAt: Time.nullable(),
});
export type Job = z.output<typeof Job>;

const exampleId = '9b2f6f0e-6f0b-4c58-9a3c-3a4c3c0a8b11';
const exampleJob = {
  id: exampleId,
  name: 'import',
  state: 'running',
  phase: 'validating',
  progress: { done: 4096, total: 81920 },
  error: null,
  attempts: 1,
  cancelRequested: false,
  createdAt: '2026-11-22T10:00:00.000Z',
  startedAt: '2026-11-22T10:00:01.000Z',
  finishedAt: null,
};

export const getJob = operation({
  id: 'getJob',
  method: 'GET',
  path: '/jobs/{id}',
  tag: 'Jobs',
  summary: 'State and progress of a piece of long work',
  params: IdParams,
  response: Job,
  example: { params: { id: '{job}' }, response: exampleJob },
});

export const cancelJob = operation({
  id: 'cancelJob',
  method: 'POST',
  path: '/jobs/{id}/cancel',
  tag: 'Jobs',
  summary: 'Cancel long work: at once while it waits, within seconds while it runs',
  params: IdParams,
  response: Work,
  status: 202,
  example: {
    params: { id: '{job}' },
    response: { id: exampleId, state: 'cancelled', progress: { done: 4096, total: 81920 } },
  },
});

export const listJobs = operation({
  id: 'listJobs',
  method: 'GET',
  path: '/projects/{id}/jobs',
  tag: 'Jobs',
  summary: 'Long work of a project, newest first',
  params: ProjectParams,
  query: PageQuery.extend({
    name: z.string().max(40).optional(),
    state: z.enum(JOB_STATES).optional(),
  }),
  response: pageOf(Job),
  example: { params: { id: '{project}' }, response: { items: [exampleJob] } },
});
