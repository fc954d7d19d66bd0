import { z } from 'zod';
import { Count, Id, IdParams, PageQuery, ProjectParams, pageOf, Time, Work } from './common';
import { operation } from './operation';
import { WorkState } from './work-state';

export const HINT_KINDS = ['position', 'straight', 'fast', 'copied', 'gold'] as const;

export const Hint = z.object({
  kind: z.enum(HINT_KINDS),
  /** Share of the rankings looked at, and the share expected of work done well. */
  value: z.number(),
  expected: z.number(),
  /** 99 %. */
  interval: z.object({ low: z.number(), high: z.number() }),
  n: z.number().int(),
  /** The whole interval lies on the wrong side of what is expected. */
  raised: z.boolean(),
  /** The latest rankings that show it. */
  evidence: z.array(z.object({ rankingId: Id, itemId: Id })),
});
export type Hint = z.output<typeof Hint>;

const Look = z.object({
  /** The last rankings of the desk that count, 300 at most, of this time. */
  rankings: z.number().int(),
  from: Time,
  to: Time,
  at: Time,
  hints: z.array(Hint),
});

export const PersonQuality = Look.extend({ id: z.string(), name: z.string(), raised: z.number().int() });
export type PersonQuality = z.output<typeof PersonQuality>;

const hint = {
  ...{
    kind: 'position',
    value: 0.41,
    expected: 0.25,
    interval: { low: 0.33, high: 0.49 },
    n: 300,
    raised: true,
  },
  evidence: [
    { rankingId: '00000000-0000-4000-8000-000000000003', itemId: '8a6e0804-2bd0-4672-b79d-d97027f9071a' },
  ],
} as const;
const look = {
  ...{ rankings: 300, from: '2026-11-20T09:00:00.000Z', to: '2026-11-25T09:00:00.000Z' },
  ...{ at: '2026-11-25T10:00:00.000Z', hints: [hint] },
};

export const readQuality = operation({
  id: 'readQuality',
  method: 'GET',
  path: '/projects/{id}/quality',
  tag: 'Quality',
  summary: 'The project’s last rankings together: which shown place is ranked first',
  params: ProjectParams,
  response: z.object({
    whole: Look.extend({
      /** First ranks by shown place, of items of the most frequent number of candidates; empty when too few. */
      places: z.array(z.object({ place: z.number().int(), share: z.number() })),
    }).nullable(),
  }),
  example: {
    params: { id: '{project}' },
    response: {
      whole: {
        ...look,
        places: [
          { place: 1, share: 0.31 },
          { place: 2, share: 0.25 },
          { place: 3, share: 0.24 },
          { place: 4, share: 0.2 },
        ],
      },
    },
  },
});

export const listQuality = operation({
  id: 'listQuality',
  method: 'GET',
  path: '/projects/{id}/quality/people',
  tag: 'Quality',
  summary: 'Hints on how each person works, with their evidence; those with most raised hints first',
  params: ProjectParams,
  query: PageQuery,
  response: pageOf(PersonQuality),
  example: {
    params: { id: '{project}' },
    response: { items: [{ ...look, id: 'u1', name: 'Ana Ruiz', raised: 1 }] },
  },
});

/** Which counted rankings of the desk: of one person, perhaps of one task and time. */
export const ReopeningParams = z.strictObject({
  userId: z.string().min(1).max(100),
  taskId: Id.optional(),
  from: z.iso.datetime().optional(),
  to: z.iso.datetime().optional(),
});
export type ReopeningParams = z.output<typeof ReopeningParams>;

export const ReopeningPreview = z.object({
  rankings: Count,
  /** Rankings of items that were adjudicated: the decision stands, they are left alone. */
  adjudicated: Count,
  /** Pairs that lose this evidence, and those of them that have no other. */
  pairs: Count,
  pairsLeftBare: Count,
  /** Frozen versions with pairs that then have no evidence; their files do not change. */
  versions: z.array(z.object({ id: Id, setName: z.string(), version: z.number().int(), pairs: Count })),
});
export type ReopeningPreview = z.output<typeof ReopeningPreview>;

export const Reopening = WorkState.extend({
  id: Id,
  projectId: Id,
  params: ReopeningParams,
  person: z.string(),
  counts: z.object({ rankings: Count.default(0), pairs: Count.default(0) }),
  createdAt: Time,
});
export type Reopening = z.output<typeof Reopening>;

const example = { userId: 'u1', from: '2026-11-24T00:00:00.000Z' };
const shown = {
  ...{ id: '3d0c0f5e-3a52-4be8-9a35-9b1f4f0a6d31', projectId: '0b8f9a52-9f6a-4a93-8d3c-0d6a9a5c1e11' },
  ...{ params: example, person: 'Ana Ruiz', counts: { rankings: 40, pairs: 212 } },
  ...({
    state: 'done',
    phase: '',
    progress: { done: 40, total: 40 },
    error: null,
    cancelRequested: false,
  } as const),
  ...{ finishedAt: '2026-11-25T10:00:02.000Z', createdAt: '2026-11-25T10:00:00.000Z' },
};

export const previewReopening = operation({
  id: 'previewReopening',
  method: 'POST',
  path: '/projects/{id}/reopenings/preview',
  tag: 'Quality',
  summary: 'What a reopening would change, and change nothing',
  params: ProjectParams,
  body: ReopeningParams,
  response: ReopeningPreview,
  example: {
    params: { id: '{project}' },
    body: example,
    response: {
      ...{ rankings: 40, adjudicated: 1, pairs: 212, pairsLeftBare: 90 },
      versions: [{ id: shown.id, setName: 'weekly', version: 3, pairs: 12 }],
    },
  },
});

export const createReopening = operation({
  id: 'createReopening',
  method: 'POST',
  path: '/projects/{id}/reopenings',
  tag: 'Quality',
  summary:
    'Takes a person’s rankings back and opens their items again: the rankings are kept as undone, their evidence is ' +
    'superseded, the slots are free',
  params: ProjectParams,
  body: ReopeningParams,
  response: Work,
  status: 202,
  example: {
    params: { id: '{project}' },
    body: example,
    response: { id: shown.id, state: 'queued', progress: { done: 0, total: 40 } },
  },
});

export const listReopenings = operation({
  id: 'listReopenings',
  method: 'GET',
  path: '/projects/{id}/reopenings',
  tag: 'Quality',
  summary: 'Reopenings of a project, newest first',
  params: ProjectParams,
  query: PageQuery,
  response: pageOf(Reopening),
  example: { params: { id: '{project}' }, response: { items: [shown] } },
});

export const getReopening = operation({
  id: 'getReopening',
  method: 'GET',
  path: '/reopenings/{id}',
  tag: 'Quality',
  summary: 'One reopening: state, progress, counts',
  params: IdParams,
  response: Reopening,
  example: { response: shown },
});
