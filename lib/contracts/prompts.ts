import { z } from 'zod';
import { Edit, LocalText, Ratings } from './assignments';
import { Count, Id, IdParams, Message, PageQuery, ProjectParams, pageOf, Time } from './common';
import { operation } from './operation';
import { Span } from './task-modes';
import { CANDIDATE_SOURCES, EVIDENCE_KINDS, SPLITS } from './words';

const TaskOf = z.object({ id: Id, key: z.string(), name: z.string() });

export const PromptLine = z.object({
  id: Id,
  externalId: z.string(),
  task: TaskOf,
  locale: z.string(),
  split: z.enum(SPLITS),
  version: z.number().int(),
  /** The beginning of the last message. */
  preview: z.string(),
  candidates: Count,
  /** Rankings that count, of all versions. */
  rankings: Count,
  createdAt: Time,
});
export type PromptLine = z.output<typeof PromptLine>;

const Candidate = z.object({
  id: Id,
  text: z.string(),
  source: z.enum(CANDIDATE_SOURCES),
  /** What the file called it, the model's name, or the person who edited it. */
  from: z.string().nullable(),
  parentId: Id.nullable(),
  rule: z.string().nullable(),
  /** The pattern by which its text names its model, as noted when it was last handed out. */
  namesModel: z.string().nullable().default(null),
});
export type PromptCandidate = z.output<typeof Candidate>;

const Version = z.object({
  id: Id,
  version: z.number().int(),
  messages: z.array(Message),
  reference: z.union([z.string(), z.array(z.string())]).nullable(),
  metadata: z.record(z.string(), z.unknown()),
  createdAt: Time,
  /** In the order in which files name them. */
  candidates: z.array(Candidate),
});
export type PromptVersion = z.output<typeof Version>;

const Ranking = z.object({
  id: Id,
  versionId: Id,
  person: z.string(),
  origin: z.enum(['desk', 'import']),
  state: z.enum(['counted', 'extra', 'undone', 'superseded', 'adjudicated']),
  groups: z.array(z.array(Id)),
  unrankable: z.array(Id),
  unranked: z.array(Id),
  rationale: z.string().nullable(),
  /** What was said besides the order; candidates by their ids. */
  confidence: z.number().nullable(),
  noneAcceptable: z.boolean(),
  unrankableReasons: z.record(z.string(), z.string()),
  ratings: Ratings,
  spans: z.array(Span),
  edits: z.array(Edit),
  /** Questions that the desk asked on the way. */
  comparisons: Count,
  submittedAt: Time,
});
export type PromptRanking = z.output<typeof Ranking>;

/** A criterion or a tag, by the name that it had last. */
const Named = z.object({ key: z.string(), name: LocalText });
export type Named = z.output<typeof Named>;

const Pair = z.object({
  id: Id,
  versionId: Id,
  chosenId: Id,
  rejectedId: Id,
  evidence: z.array(
    z.object({
      kind: z.enum(EVIDENCE_KINDS),
      state: z.enum(['active', 'superseded', 'stale']),
      weight: z.number(),
      margin: z.number().nullable(),
    }),
  ),
});
export type PromptPair = z.output<typeof Pair>;

export const PromptDetail = PromptLine.omit({ preview: true, candidates: true, rankings: true }).extend({
  groupKey: z.string(),
  /** Criteria and tags of all versions of the task. */
  criteria: z.array(Named),
  tags: z.array(Named),
  /** Newest first. */
  versions: z.array(Version),
  /** Newest first, the last 200. */
  rankings: z.array(Ranking),
  /** The first 500. */
  pairs: z.array(Pair),
});
export type PromptDetail = z.output<typeof PromptDetail>;

const exampleLine = {
  id: '4b0c6f7e-2b8f-4f6e-9a55-7f0d1c1f5a01',
  externalId: 'p-1',
  task: { id: '1f2e3d4c-5b6a-4978-8c9d-0a1b2c3d4e5f', key: 'chat', name: 'Chat' },
  locale: 'en',
  split: 'train',
  version: 1,
  createdAt: '2026-11-22T10:00:00.000Z',
};

export const listPrompts = operation({
  id: 'listPrompts',
  method: 'GET',
  path: '/projects/{id}/prompts',
  tag: 'Prompts',
  summary: 'Prompts of a project, in the order they came; filtered and searched in external id and text',
  params: ProjectParams,
  query: PageQuery.extend({
    task: Id.optional(),
    locale: z.string().max(35).optional(),
    split: z.enum(SPLITS).optional(),
    /** 1: with at least one ranking that counts; 0: with none. */
    ranked: z.enum(['0', '1']).optional(),
    /** 1: a candidate of the current version names its model. */
    namesModel: z.literal('1').optional(),
    q: z.string().trim().max(200).optional(),
  }),
  response: pageOf(PromptLine),
  example: {
    params: { id: '{project}' },
    query: { limit: 2, split: 'train' },
    response: { items: [{ ...exampleLine, preview: 'Hello?', candidates: 4, rankings: 1 }] },
  },
});

export const getPrompt = operation({
  id: 'getPrompt',
  method: 'GET',
  path: '/prompts/{id}',
  tag: 'Prompts',
  summary: 'One prompt with its versions, candidates and their sources, rankings, and pairs with evidence',
  params: IdParams,
  response: PromptDetail,
  example: {
    params: { id: '{prompt}' },
    response: {
      ...exampleLine,
      groupKey: 'p-1',
      criteria: [],
      tags: [],
      versions: [],
      rankings: [],
      pairs: [],
    },
  },
});
