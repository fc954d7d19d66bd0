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
import { ModelChoice } from './model-choice';
import { operation } from './operation';
import { SPLITS, VERDICTS } from './words';
import { WorkState } from './work-state';

/** How both arms write. `seed` also draws the prompts. */
export const ReviewSampling = z.strictObject({
  maxTokens: z.number().int().min(1).max(4096).default(256),
  temperature: z.number().min(0).max(2).default(0),
  topP: z.number().gt(0).max(1).default(1),
  seed: z.number().int().min(0).max(2_147_483_647).default(1),
});
export type ReviewSampling = z.output<typeof ReviewSampling>;

export const NewReview = z.strictObject({
  projectId: Id,
  /** Reviewers see it: it should not say who is compared. */
  name: CleanText(120).trim().min(1, 'must not be empty').optional(),
  arms: z
    .tuple([ModelChoice, ModelChoice], 'must be exactly two models')
    .refine(([a, b]) => JSON.stringify(a) !== JSON.stringify(b), 'must be two different models'),
  /** How many are drawn; all there are where the split has fewer. */
  prompts: z.number().int().min(1).max(1000),
  split: z.enum(SPLITS).default('test'),
  /** Prompts of these tasks only; of all tasks, objective ones too, unless given. */
  taskIds: z.array(Id).min(1).max(1000).optional(),
  sampling: ReviewSampling.default({ maxTokens: 256, temperature: 0, topP: 1, seed: 1 }),
});
export type NewReview = z.output<typeof NewReview>;

/** Who an arm was. */
export const ArmView = z.object({
  kind: z.enum(['base', 'checkpoint']),
  name: z.string(),
  /** The base model: of a checkpoint the one it was trained from. */
  base: z.string(),
  checkpointId: Id.nullable(),
  promoted: z.boolean(),
});
export type ArmView = z.output<typeof ArmView>;

/**
 * A review as one person sees it. `arms` is null until this person has voted on everything there is for them and no
 * more answers are on their way; that holds for whoever created it as well. The person's own comparisons are those
 * whose prompt is in a language they judge (Member.locales; empty: all) and whose answers differ.
 */
export const Review = WorkState.extend({
  id: Id,
  projectId: Id,
  name: z.string(),
  split: z.enum(SPLITS),
  /** Votes become pairs of later sets: true for train prompts only. */
  makesPairs: z.boolean(),
  sampling: ReviewSampling,
  /** `answered`: by both arms. `identical` ones are ties that nobody is shown. */
  counts: z.object({ comparisons: Count, answered: Count, identical: Count, votes: Count, reviewers: Count }),
  mine: z.object({ done: Count, total: Count }),
  /** This person's last vote is in: arms and result are open to them. */
  revealed: z.boolean(),
  arms: z.tuple([ArmView, ArmView]).nullable(),
  createdAt: Time,
});
export type Review = z.output<typeof Review>;

/** Two answers side by side; nothing here tells which arm wrote which. */
export const Shown = z.object({
  comparison: z.object({ id: Id }),
  prompt: z.object({ messages: z.array(Message), locale: z.string() }),
  task: z.object({ name: z.string() }),
  left: z.object({ text: z.string() }),
  right: z.object({ text: z.string() }),
  /** This person's comparisons, this one among the `total - done`. */
  progress: z.object({ done: Count, total: Count }),
});
export type Shown = z.output<typeof Shown>;

/** Header `Discern-Reason` of a 204: no comparison is left, or more are being generated. */
export const NO_COMPARISON = ['done', 'generating'] as const;
export type NoComparison = (typeof NO_COMPARISON)[number];

export const Ballot = z.strictObject({
  comparisonId: Id,
  idempotencyKey: CleanText(200).min(1, 'must not be empty'),
  vote: z.enum(VERDICTS),
});
export type Ballot = z.output<typeof Ballot>;

/**
 * Counts and win rate of arm 1. `rate` = wins of arm 1 / comparisons with a preference; ties (identical answers are
 * ties) and both-bad stand beside it. Over several reviewers a comparison counts once, by the majority of its votes,
 * so that the interval (Wilson, 95 %) is over independent comparisons.
 */
export const Tally = z.object({
  n: Count,
  wins: z.tuple([Count, Count]),
  ties: Count,
  bothBad: Count,
  identical: Count,
  rate: z.number().nullable(),
  interval: z.object({ low: z.number(), high: z.number() }).nullable(),
});

export const ReviewResult = z.object({
  id: Id,
  name: z.string(),
  split: z.enum(SPLITS),
  arms: z.tuple([ArmView, ArmView]),
  comparisons: Count,
  overall: Tally,
  tasks: z.array(Tally.extend({ task: z.object({ id: Id, key: z.string(), name: z.string() }) })),
  /** Votes by person, identical answers left out; annotators see themselves only. */
  reviewers: z.array(Tally.extend({ name: z.string(), mine: z.boolean() })),
});
export type ReviewResult = z.output<typeof ReviewResult>;

const exampleId = '5b0f5a54-4a0e-4f0c-9d3f-0f6f2d1c7a22';
const otherId = '0b8f9a52-9f6a-4a93-8d3c-0d6a9a5c1e11';
const exampleSampling = { maxTokens: 256, temperature: 0, topP: 1, seed: 1 };
const exampleReview = {
  id: exampleId,
  projectId: otherId,
  name: 'Review 3',
  split: 'test',
  makesPairs: false,
  sampling: exampleSampling,
  state: 'done',
  phase: 'answering',
  progress: { done: 48, total: 48 },
  error: null,
  cancelRequested: false,
  finishedAt: '2026-11-22T10:06:00.000Z',
  counts: { comparisons: 24, answered: 24, identical: 2, votes: 9, reviewers: 1 },
  mine: { done: 9, total: 22 },
  revealed: false,
  arms: null,
  createdAt: '2026-11-22T10:00:00.000Z',
} as const;
const exampleTally = {
  n: 24,
  wins: [7, 13],
  ties: 3,
  bothBad: 1,
  identical: 2,
  rate: 0.65,
  interval: { low: 0.4329, high: 0.8188 },
} as const;
const exampleArms = [
  { kind: 'base', name: 'smollm2-135m', base: 'smollm2-135m', checkpointId: null, promoted: false },
  { kind: 'checkpoint', name: 'dialogue v2', base: 'smollm2-135m', checkpointId: otherId, promoted: false },
] as const;

export const createReviewOp = operation({
  id: 'createReview',
  method: 'POST',
  path: '/reviews',
  tag: 'reviews',
  summary: 'Let two models answer the same prompts for a blind comparison.',
  body: NewReview,
  response: Work,
  status: 202,
  example: {
    body: {
      projectId: '{project}',
      arms: [{ base: 'smollm2-135m' }, { checkpoint: '{checkpoint}' }],
      prompts: 24,
      split: 'test',
    },
    response: { id: exampleId, state: 'queued', progress: { done: 0, total: 48 } },
  },
});

export const listReviewsOp = operation({
  id: 'listReviews',
  method: 'GET',
  path: '/projects/{id}/reviews',
  tag: 'reviews',
  summary: 'Reviews of a project, newest first.',
  params: ProjectParams,
  query: PageQuery,
  response: pageOf(Review),
  example: { params: { id: '{project}' }, response: { items: [exampleReview] } },
});

export const getReviewOp = operation({
  id: 'getReview',
  method: 'GET',
  path: '/reviews/{id}',
  tag: 'reviews',
  summary: 'One review: state, progress, counts; who is who after one’s last vote.',
  params: IdParams,
  response: Review,
  example: { params: { id: '{review}' }, response: exampleReview },
});

export const resumeReviewOp = operation({
  id: 'resumeReview',
  method: 'POST',
  path: '/reviews/{id}/resume',
  tag: 'reviews',
  summary: 'Go on with the answers of a cancelled or failed review.',
  params: IdParams,
  body: z.strictObject({}),
  response: Work,
  status: 202,
  example: {
    params: { id: '{review}' },
    body: {},
    response: { id: exampleId, state: 'queued', progress: { done: 0, total: 48 } },
  },
});

export const nextComparisonOp = operation({
  id: 'nextComparison',
  method: 'POST',
  path: '/reviews/{id}/next',
  tag: 'reviews',
  summary:
    'The comparison in hand until it is voted on, else another one. 204 with header `Discern-Reason: done | generating` when there is none.',
  params: IdParams,
  body: z.strictObject({}),
  response: Shown,
  example: {
    params: { id: '{review}' },
    body: {},
    response: {
      comparison: { id: otherId },
      prompt: { messages: [{ role: 'user', content: 'Is it worth queueing for?' }], locale: 'en' },
      task: { name: 'Comment reply' },
      left: { text: 'Only before eleven; later it takes an hour.' },
      right: { text: 'Yes.' },
      progress: { done: 9, total: 22 },
    },
  },
});

export const castVoteOp = operation({
  id: 'castVote',
  method: 'POST',
  path: '/votes',
  tag: 'reviews',
  summary:
    'Vote on a comparison that was shown. Same key and body: the same answer; another body, or a second vote: 409.',
  body: Ballot,
  response: z.object({ vote: z.object({ id: Id, vote: z.enum(VERDICTS) }) }),
  example: {
    body: { comparisonId: '{comparison}', idempotencyKey: 'a1f0', vote: 'left' },
    response: { vote: { id: exampleId, vote: 'left' } },
  },
});

export const reviewResultOp = operation({
  id: 'reviewResult',
  method: 'GET',
  path: '/reviews/{id}/result',
  tag: 'reviews',
  summary: 'Win rate of the second arm, by task and reviewer, and who is who; 409 before one’s last vote.',
  params: IdParams,
  response: ReviewResult,
  example: {
    params: { id: '{review}' },
    response: {
      id: exampleId,
      name: 'Review 3',
      split: 'test',
      arms: exampleArms,
      comparisons: 24,
      overall: exampleTally,
      tasks: [{ ...exampleTally, task: { id: otherId, key: 'comment-reply', name: 'Comment reply' } }],
      reviewers: [{ ...exampleTally, n: 22, ties: 1, identical: 0, name: 'Lin', mine: true }],
    },
  },
});

export const reviewOperations = [
  createReviewOp,
  listReviewsOp,
  getReviewOp,
  resumeReviewOp,
  nextComparisonOp,
  castVoteOp,
  reviewResultOp,
];
