import { z } from 'zod';
import { Assigned, Draft } from './assignments';
import { Id, IdParams, PageQuery, ProjectParams, pageOf, Time } from './common';
import { operation } from './operation';

export const RANKING_STATES = ['counted', 'extra', 'undone', 'superseded', 'adjudicated'] as const;
/** Why a ranking cannot be undone any more; `adjudicated` and `imported` ones cannot be edited either. */
export const FIXED_REASONS = ['adjudicated', 'frozen', 'imported'] as const;

/** One of a person's own rankings, its latest revision. */
export const MyRanking = z.object({
  id: Id,
  assignmentId: Id.nullable(),
  state: z.enum(RANKING_STATES),
  revision: z.number(),
  submittedAt: Time,
  task: z.object({ key: z.string(), name: z.string() }),
  locale: z.string(),
  /** The beginning of the prompt's last message. */
  preview: z.string(),
  /** What was said, by this person's letters, best first: [["B"], ["A", "D"]]. */
  letters: z.array(z.array(z.string())),
  unrankable: z.array(z.string()),
  activeMs: z.number().nullable(),
});
export type MyRanking = z.output<typeof MyRanking>;

export const listMyRankings = operation({
  id: 'listMyRankings',
  method: 'GET',
  path: '/projects/{id}/rankings/mine',
  tag: 'Assignments',
  summary: 'Your own rankings made at the desk, latest first, each in its latest revision',
  params: ProjectParams,
  query: PageQuery.extend({ limit: z.coerce.number().int().min(1).max(200).default(20) }),
  response: pageOf(MyRanking),
  example: { params: { id: '{project}' }, query: { limit: 20 } },
});

export const Revision = z.object({
  id: Id,
  revision: z.number(),
  state: z.enum(RANKING_STATES),
  submittedAt: Time,
  letters: z.array(z.array(z.string())),
  unrankable: z.array(z.string()),
  rationale: z.string().nullable(),
});

export const getMyRanking = operation({
  id: 'getMyRanking',
  method: 'GET',
  path: '/rankings/{id}',
  tag: 'Assignments',
  summary:
    'One of your own rankings as the desk shows it, with all revisions; change it by submitting on its assignment again',
  params: IdParams,
  response: z.object({
    ranking: MyRanking,
    /** The assignment with the ranking as its draft; null for an imported one. */
    assigned: Assigned.nullable(),
    said: Draft,
    fixed: z.enum(FIXED_REASONS).nullable(),
    revisions: z.array(Revision),
  }),
  example: {},
});

export const releaseAssignment = operation({
  id: 'releaseAssignment',
  method: 'POST',
  path: '/assignments/{id}/release',
  tag: 'Assignments',
  summary: 'Gives a held item back unranked; it may come to this person again. Once more changes nothing',
  params: IdParams,
  body: z.strictObject({}),
  status: 204,
  example: { params: { id: '{assignment}' }, body: {} },
});
