import { z } from 'zod';
import { CleanText, Id, IdParams, Message, ProjectParams, Time, TimeZone } from './common';
import { operation } from './operation';
import { CandidateId, detailFields, TASK_MODES, Tag } from './task-modes';
import { TASK_KINDS } from './words';

const MAX_GROUPS = 12;
const idempotencyKey = CleanText(200).min(1, 'must not be empty');

/** Locale to text; the interface picks the reader's, else English, else any. */
export const LocalText = z.record(z.string(), z.string());

/** Scores a candidate got for the task's criteria. */
export const Ratings = z.record(CandidateId, z.record(z.string().max(100), z.number().min(-1000).max(1000)));
export const Edit = z.strictObject({ candidateId: CandidateId, text: CleanText(200_000).min(1) });

const rankingFields = {
  /** Ordered tie groups of candidate ids, best first. */
  groups: z.array(z.array(CandidateId).min(1, 'a rank must not be empty').max(MAX_GROUPS)).max(MAX_GROUPS),
  unrankable: z.array(CandidateId).max(MAX_GROUPS).optional(),
  unranked: z.array(CandidateId).max(MAX_GROUPS).optional(),
  ratings: Ratings.optional(),
  rationale: CleanText(20_000).optional(),
  edits: z.array(Edit).max(MAX_GROUPS).optional(),
  ...detailFields,
  /** Milliseconds at work on it, idle time taken out. */
  activeMs: z.number().int().min(0).max(86_400_000).optional(),
};

export const Submission = z.strictObject({ idempotencyKey, ...rankingFields });
export type Submission = z.infer<typeof Submission>;

/** A ranking in the making: candidates that stand nowhere are not ranked yet. */
export const Draft = z.strictObject({ ...rankingFields, groups: rankingFields.groups.default([]) });
export type Draft = z.infer<typeof Draft>;

export const ASSIGNMENT_STATES = ['held', 'submitted', 'skipped', 'expired', 'released'] as const;

/** An assignment with everything the desk shows. Nothing in it says where a candidate came from. */
export const Assigned = z.object({
  assignment: z.object({
    id: Id,
    state: z.enum(ASSIGNMENT_STATES),
    leaseExpiresAt: Time,
    /** What a heartbeat renews it to. */
    leaseSeconds: z.number(),
    locale: z.string(),
    draft: Draft.nullable(),
    draftAt: Time.nullable(),
    flag: z.string().nullable(),
    /** A practice item: its answer comes with feedback and counts for nothing else. */
    practice: z.boolean().optional(),
    /** Candidates whose text names the model that wrote it, by the project's patterns. */
    namesModel: z.array(Id).optional(),
  }),
  prompt: z.object({
    id: Id,
    messages: z.array(Message),
    reference: z.unknown().optional(),
    /** Addresses in the metadata's `images` and `links`; nothing is loaded from them without a click. */
    media: z.array(z.object({ kind: z.enum(['image', 'link']), url: z.string() })).optional(),
  }),
  /** In the order of this person's letters. */
  candidates: z.array(z.object({ id: Id, text: z.string() })),
  task: z.object({
    key: z.string(),
    name: z.string(),
    kind: z.enum(TASK_KINDS),
    instruction: LocalText,
    criteria: z.array(
      z.object({
        key: z.string(),
        name: LocalText,
        hint: LocalText.optional(),
        weight: z.number().optional(),
      }),
    ),
    mode: z.enum(TASK_MODES).default('ranking'),
    topK: z.int().nullable().default(null),
    /** Empty: the desk's own. */
    tags: z.array(Tag).default([]),
  }),
  guidelines: z.object({ version: z.number(), body: LocalText }).nullable(),
});
export type Assigned = z.output<typeof Assigned>;

/** Why there is nothing to do: header `Discern-Reason` of a 204. `guidelines`: those in force are not read yet. */
export const NOTHING_REASONS = ['done', 'leased', 'paused', 'unqualified', 'guidelines'] as const;
export type NothingReason = (typeof NOTHING_REASONS)[number];
/** Why a member is paused: their answers to gold items, or a lead's decision. */
export const PAUSED_REASONS = ['gold', 'lead'] as const;
export type PausedReason = (typeof PAUSED_REASONS)[number];
/** What `unqualified` comes from, header `Discern-Detail`: paused, or of what is left each item is of a task, for a
 * group or in a language that is not theirs. */
export const UNQUALIFIED_DETAILS = [...PAUSED_REASONS, 'task', 'group', 'locale'] as const;
export type UnqualifiedDetail = (typeof UNQUALIFIED_DETAILS)[number];
export type Nothing = { reason: NothingReason; detail?: UnqualifiedDetail };

const A = '00000000-0000-4000-8000-000000000001';
const B = '00000000-0000-4000-8000-000000000002';
const body = { idempotencyKey: 'a1f0', groups: [[A], [B]], activeMs: 21_000 };

export const nextAssignment = operation({
  id: 'nextAssignment',
  method: 'POST',
  path: '/projects/{id}/assignments/next',
  tag: 'Assignments',
  summary:
    'Claims another item for the person who asks. 204 with header `Discern-Reason` (and `Discern-Detail` beside ' +
    '`unqualified`) when there is none; 409 above the number one person may hold',
  params: ProjectParams,
  body: z.strictObject({}),
  response: Assigned,
  example: { params: { id: '{project}' }, body: {} },
});

export const listAssignments = operation({
  id: 'listAssignments',
  method: 'GET',
  path: '/projects/{id}/assignments',
  tag: 'Assignments',
  summary: 'What the person who asks holds, oldest first; the desk resumes it before it claims more',
  params: ProjectParams,
  query: z.object({ mine: z.literal('open').default('open'), tz: TimeZone.default('UTC') }),
  /** `today`: counted rankings of this person since midnight in `tz`; `todayMs`: the time they were worked on. */
  response: z.object({ items: z.array(Assigned), today: z.number(), todayMs: z.number() }),
  example: { params: { id: '{project}' }, query: { mine: 'open' } },
});

/** The right ranking of a gold or practice item. */
export const ReferenceRanking = z.object({
  groups: rankingFields.groups,
  unrankable: z.array(CandidateId).max(MAX_GROUPS),
});
export type ReferenceRanking = z.output<typeof ReferenceRanking>;

/** What a practice item says to its answer. */
export const Feedback = z.object({
  reference: ReferenceRanking,
  /** Share of pairs of candidates that stand as in the reference, ties counting a half. */
  agreement: z.number(),
  /** Of this task's practice so far, this one included. */
  mean: z.number(),
  threshold: z.number(),
  explanation: z.string().nullable(),
  /** Practice items of the task still to come. */
  left: z.int(),
  /** Whether the person is qualified for the task now; null while items are left. */
  passed: z.boolean().nullable(),
});
export type Feedback = z.output<typeof Feedback>;

export const EXTRA_REASONS = ['full', 'already', 'adjudicated', 'practice'] as const;
export const Submitted = z.object({
  ranking: z.object({ id: Id }),
  counted: z.boolean(),
  /** Why it does not count: every slot was taken meanwhile, this person has a counted one, it was decided, or it was
   * practice. */
  reason: z.enum(EXTRA_REASONS).optional(),
  feedback: Feedback.optional(),
});
export type Submitted = z.output<typeof Submitted>;

export const submitRanking = operation({
  id: 'submitRanking',
  method: 'POST',
  path: '/assignments/{id}/submit',
  tag: 'Assignments',
  summary:
    'Submits a ranking. Same key and body: the same answer; same key, other body: 409. Late: counted if a slot is ' +
    'free, else kept with `counted: false`. On an assignment already submitted: a new revision',
  params: IdParams,
  body: Submission,
  response: Submitted,
  example: { params: { id: '{assignment}' }, body, response: { ranking: { id: A }, counted: true } },
});

export const Lease = z.object({ leaseExpiresAt: Time });
export const heartbeat = operation({
  id: 'heartbeat',
  method: 'POST',
  path: '/assignments/{id}/heartbeat',
  tag: 'Assignments',
  summary: 'Renews the lease; 409 when the assignment is no longer held',
  params: IdParams,
  body: z.strictObject({}),
  response: Lease,
  example: { params: { id: '{assignment}' }, body: {} },
});

export const skipAssignment = operation({
  id: 'skipAssignment',
  method: 'POST',
  path: '/assignments/{id}/skip',
  tag: 'Assignments',
  summary: 'Gives the slot to someone else; this person is not given the item again',
  params: IdParams,
  body: z.strictObject({ reason: CleanText(500).min(1, 'say why') }),
  status: 204,
  example: { params: { id: '{assignment}' }, body: { reason: 'not my language' } },
});

export const flagAssignment = operation({
  id: 'flagAssignment',
  method: 'POST',
  path: '/assignments/{id}/flag',
  tag: 'Assignments',
  summary: 'Tells the lead that something is wrong with the item; ranking it goes on',
  params: IdParams,
  body: z.strictObject({ text: CleanText(2000).min(1, 'say what is wrong') }),
  status: 204,
  example: { params: { id: '{assignment}' }, body: { text: 'The prompt is cut off.' } },
});

export const saveDraft = operation({
  id: 'saveDraft',
  method: 'POST',
  path: '/assignments/{id}/draft',
  tag: 'Assignments',
  summary: 'Keeps a ranking in the making, for this person on any machine',
  params: IdParams,
  body: Draft,
  response: z.object({ savedAt: Time }),
  example: { params: { id: '{assignment}' }, body: { groups: [[A]] } },
});

export const undoRanking = operation({
  id: 'undoRanking',
  method: 'POST',
  path: '/rankings/{id}/undo',
  tag: 'Assignments',
  summary:
    'Takes one’s own ranking back; the assignment is held again with the ranking as its draft. 409 once the item was ' +
    'adjudicated or a pair of it stands in a frozen version: then submit again on the assignment, as an edit',
  params: IdParams,
  body: z.strictObject({}),
  response: z.object({ ranking: z.object({ id: Id }), assigned: Assigned.nullable() }),
  example: { params: { id: '{ranking}' }, body: {} },
});
