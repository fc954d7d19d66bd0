import { z } from 'zod';
import { CleanText, Count, Id, PageQuery, ProjectParams, pageOf, Time } from './common';
import { operation } from './operation';

/** A named part of the items: those that are due earlier are handed out first within a priority. */
export const Batch = z.object({
  id: Id,
  name: z.string(),
  dueAt: Time.nullable(),
  /** Of its items to be labelled; complete: with all the rankings wanted, or closed. */
  items: Count,
  complete: Count,
});
export type Batch = z.output<typeof Batch>;

const example = {
  id: '5b8a5d0e-1f5e-4c55-9f0e-6f5c6a1d2b33',
  name: 'spring',
  dueAt: '2026-12-01T00:00:00.000Z',
  items: 400,
  complete: 120,
};

export const listBatches = operation({
  id: 'listBatches',
  method: 'GET',
  path: '/projects/{id}/batches',
  tag: 'Projects',
  summary: 'Batches with their due dates and how far they are, newest first',
  params: ProjectParams,
  query: PageQuery,
  response: pageOf(Batch),
  example: { params: { id: '{project}' }, response: { items: [example] } },
});

export const putBatch = operation({
  id: 'putBatch',
  method: 'PUT',
  path: '/projects/{id}/batches',
  tag: 'Projects',
  summary:
    'Names a batch, sets when it is due, and puts open items of tasks into it. What is left out ' + 'stays',
  params: ProjectParams,
  body: z.strictObject({
    name: CleanText(80).trim().min(1),
    dueAt: z.iso.datetime({ offset: true }).nullable(),
    /** Open items of these tasks, and of no batch yet, join it. */
    add: z.strictObject({ taskIds: z.array(Id).min(1).max(100) }).optional(),
  }),
  response: Batch,
  example: {
    params: { id: '{project}' },
    body: { name: 'spring', dueAt: '2026-12-01T00:00:00.000Z' },
    response: example,
  },
});
