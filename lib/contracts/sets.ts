import { z } from 'zod';
import {
  CleanText,
  Count,
  Id,
  IdParams,
  Message,
  PageQuery,
  ProjectParams,
  pageOf,
  Time,
  Work,
} from './common';
import { operation } from './operation';
import { AGGREGATIONS, EVIDENCE_KINDS, JOB_STATES, SPLITS } from './words';

const Day = z.union([z.iso.date(), z.iso.datetime()]);

/**
 * Which pairs a set takes. A pair is judged by its active evidence of the chosen origins and dates.
 * `minAgreement`: support / (support + opposition + rankings that tie the two), by weight.
 * `minMargin`: pairs with a smaller mean margin fall out; pairs without a margin (rankings) stay.
 * `aggregation`: what several rankings of one item say together; left out: as the project says when it is frozen.
 * `from`, `to`: when the evidence was given; a day stands for its start and its end (UTC), both included.
 */
export const Select = z.strictObject({
  taskIds: z.array(Id).min(1).max(1000).optional(),
  origins: z.array(z.enum(EVIDENCE_KINDS)).min(1).optional(),
  minAgreement: z.number().min(0).max(1).optional(),
  minMargin: z.number().min(0).optional(),
  aggregation: z.enum(AGGREGATIONS).optional(),
  from: Day.optional(),
  to: Day.optional(),
});
export type Select = z.output<typeof Select>;

/** Rules of freezing, in the order they act; each dropped pair has one of them. */
export const DROP_REASONS = [
  'no-active-evidence',
  'empty',
  'equal-text',
  'duplicate',
  'outvoted',
  'contradicted',
  'low-agreement',
  'below-margin',
  'test-twin',
] as const;
export type DropReason = (typeof DROP_REASONS)[number];

const Numbers = z.record(z.string(), Count);
/** `pairs` = notSelected + candidates; `candidates` = kept + dropped. */
export const SetCounts = z.object({
  pairs: Count.default(0),
  notSelected: z.object({ task: Count, origin: Count, date: Count }).default({ task: 0, origin: 0, date: 0 }),
  candidates: Count.default(0),
  kept: Count.default(0),
  dropped: Numbers.default({}),
  byTask: z.record(z.string(), z.object({ train: Count, test: Count })).default({}),
  byOrigin: Numbers.default({}),
});
export type SetCounts = z.output<typeof SetCounts>;

export const SetVersion = z.object({
  id: Id,
  setId: Id,
  projectId: Id,
  setName: z.string(),
  version: z.number().int(),
  select: Select,
  /** Of the work of freezing it; a version can be used once it is `done`. */
  state: z.enum(JOB_STATES),
  phase: z.string(),
  progress: z.object({ done: Count, total: Count }),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  contentHash: z.string().nullable(),
  bytes: Count.nullable(),
  trainCount: z.number().int(),
  testCount: z.number().int(),
  counts: SetCounts,
  /** Of a frozen version: pairs whose evidence was all superseded since. The file does not change. */
  stale: Count.default(0),
  frozenAt: Time.nullable(),
  createdAt: Time,
});
export type SetVersion = z.output<typeof SetVersion>;

export const PreferenceSet = z.object({
  id: Id,
  projectId: Id,
  name: z.string(),
  select: Select,
  createdAt: Time,
  /** Newest first. */
  versions: z.array(SetVersion),
});
export type PreferenceSet = z.output<typeof PreferenceSet>;

/** A row of the frozen file: TRL's conversational form and what it comes from. */
export const SetRow = z.object({
  prompt: z.array(Message),
  chosen: z.array(Message),
  rejected: z.array(Message),
  pair_id: z.string(),
  task: z.string(),
  margin: z.number().nullable(),
  origin: z.string(),
  split: z.enum(SPLITS),
});
export type SetRow = z.output<typeof SetRow>;

export const DroppedPair = z.object({
  pairId: Id,
  reason: z.string(),
  detail: z.record(z.string(), z.unknown()),
  task: z.string(),
  externalId: z.string(),
  prompt: z.array(Message),
  chosen: z.string(),
  rejected: z.string(),
});

const exampleId = '5e3a6a53-6a6a-4a70-8d8e-1d0a3f0d7c21';
const exampleSelect = { origins: ['ranking', 'grader'], minAgreement: 0.6 } as const;
const exampleSet = {
  id: exampleId,
  projectId: '0b8f9a52-9f6a-4a93-8d3c-0d6a9a5c1e11',
  name: 'weekly',
  select: exampleSelect,
  createdAt: '2026-11-22T10:00:00.000Z',
  versions: [],
};
const SetName = CleanText(120).pipe(z.string().trim().min(1));

export const createSet = operation({
  id: 'createSet',
  method: 'POST',
  path: '/sets',
  tag: 'Preference sets',
  summary: 'Name a selection of pairs',
  body: z.strictObject({ projectId: Id, name: SetName, select: Select.default({}) }),
  response: PreferenceSet,
  status: 201,
  example: {
    body: { projectId: '{project}', name: 'weekly', select: exampleSelect },
    response: exampleSet,
  },
});

export const listSets = operation({
  id: 'listSets',
  method: 'GET',
  path: '/projects/{id}/sets',
  tag: 'Preference sets',
  summary: 'Sets of a project with their versions, newest first',
  params: ProjectParams,
  query: PageQuery,
  response: pageOf(PreferenceSet),
  example: { params: { id: '{project}' }, response: { items: [exampleSet] } },
});

export const listSetsFlat = operation({
  id: 'listSetsOfProject',
  method: 'GET',
  path: '/sets',
  tag: 'Preference sets',
  summary: 'The same list, with the project as a query parameter',
  query: PageQuery.extend({ projectId: Id }),
  response: pageOf(PreferenceSet),
  example: { query: { projectId: '{project}' }, response: { items: [exampleSet] } },
});

export const getSet = operation({
  id: 'getSet',
  method: 'GET',
  path: '/sets/{id}',
  tag: 'Preference sets',
  summary: 'One set with its versions',
  params: IdParams,
  response: PreferenceSet,
  example: { params: { id: '{set}' }, response: exampleSet },
});

/** What a selection takes just now, before the rules that look at the texts. */
export const SelectPreview = z.object({
  pairs: Count,
  notSelected: z.object({ task: Count, origin: Count, date: Count }),
  noActiveEvidence: Count,
  selected: Count,
  train: Count,
  test: Count,
  /** Selected pairs whose opposite is selected too. */
  disputed: Count,
});
export type SelectPreview = z.output<typeof SelectPreview>;

export const previewSet = operation({
  id: 'previewSet',
  method: 'POST',
  path: '/sets/preview',
  tag: 'Preference sets',
  summary:
    'Counts of a selection as it is now; the rules on texts and agreement act when a version is frozen',
  body: z.strictObject({ projectId: Id, select: Select.default({}) }),
  response: SelectPreview,
  example: {
    body: { projectId: '{project}', select: exampleSelect },
    response: {
      pairs: 420,
      notSelected: { task: 0, origin: 12, date: 0 },
      noActiveEvidence: 8,
      selected: 400,
      train: 360,
      test: 40,
      disputed: 14,
    },
  },
});

export const createSetVersion = operation({
  id: 'createSetVersion',
  method: 'POST',
  path: '/sets/{id}/versions',
  tag: 'Preference sets',
  summary: 'Freeze the selection: an immutable, hashed version',
  params: IdParams,
  body: z.strictObject({}),
  response: Work,
  status: 202,
  example: {
    params: { id: '{set}' },
    body: {},
    response: { id: exampleId, state: 'queued', progress: { done: 0, total: 0 } },
  },
});

export const getSetVersion = operation({
  id: 'getSetVersion',
  method: 'GET',
  path: '/versions/{id}',
  tag: 'Preference sets',
  summary: 'A version: hash, counts, and how many pairs each rule dropped',
  params: IdParams,
  response: SetVersion,
});

export const downloadSetVersion = operation({
  id: 'downloadSetVersion',
  method: 'GET',
  path: '/versions/{id}/download',
  tag: 'Preference sets',
  summary: 'The version as JSONL; ETag is the content hash, Range is honoured',
  params: IdParams,
  streamResponse: { type: 'application/x-ndjson', description: 'One pair a line, ordered by pair_id' },
});

export const listSetRows = operation({
  id: 'listSetRows',
  method: 'GET',
  path: '/versions/{id}/rows',
  tag: 'Preference sets',
  summary: 'Rows of the frozen file, in its order',
  params: IdParams,
  query: PageQuery,
  response: pageOf(SetRow),
});

export const listSetDrops = operation({
  id: 'listSetDrops',
  method: 'GET',
  path: '/versions/{id}/drops',
  tag: 'Preference sets',
  summary: 'Pairs that were dropped, with the rule that did it; long texts are cut at 4,000 characters',
  params: IdParams,
  query: PageQuery.extend({ reason: z.enum(DROP_REASONS).optional() }),
  response: pageOf(DroppedPair),
});

export const setOperations = [
  createSet,
  listSets,
  listSetsFlat,
  getSet,
  previewSet,
  createSetVersion,
  getSetVersion,
  downloadSetVersion,
  listSetRows,
  listSetDrops,
];
