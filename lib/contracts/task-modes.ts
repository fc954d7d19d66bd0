import { z } from 'zod';
import { CleanText, Localised } from './common';

/**
 * How a task is ranked at the desk. All of them end in tie groups: `pairwise` asks which of two is better, `best-worst`
 * which is best and which is worst of those left, `rating` scores the task's criteria.
 */
export const TASK_MODES = ['ranking', 'pairwise', 'best-worst', 'rating'] as const;
export type TaskMode = (typeof TASK_MODES)[number];

/** What may be wrong with a passage. */
export const Tag = z.strictObject({
  key: z
    .string()
    .max(60)
    .regex(/^[a-z0-9]+([-_][a-z0-9]+)*$/, 'must be lower-case letters, digits, hyphens and underscores'),
  name: Localised(80),
});
export type Tag = z.output<typeof Tag>;

/** Ids in a ranking are checked against the candidates shown, so that the answer can name the wrong ones. */
export const CandidateId = z.string().max(100);
const Of = z.array(CandidateId).min(2).max(12);

/** One question that the desk asked, and its answer: evidence of the work; its pairs come from the groups. */
export const Comparison = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('pair'),
    left: CandidateId,
    right: CandidateId,
    answer: z.enum(['left', 'right', 'equal']),
  }),
  z.strictObject({ kind: z.enum(['best', 'worst']), of: Of, chosen: CandidateId }),
  /** The rest is equally good. */
  z.strictObject({ kind: z.literal('equal'), of: Of }),
]);
export type Comparison = z.output<typeof Comparison>;

const Offset = z.int().min(0).max(4_000_000);
/** A passage of a candidate that something is wrong with. Offsets count UTF-16 code units, as JavaScript does. */
export const Span = z.strictObject({
  candidateId: CandidateId,
  start: Offset,
  end: Offset,
  tag: z.string().max(60),
  note: CleanText(500).optional(),
});
export type Span = z.output<typeof Span>;

/** What a ranking says besides its order; stored as one object. */
export const detailFields = {
  comparisons: z.array(Comparison).max(200).optional(),
  spans: z.array(Span).max(200).optional(),
  /** How sure the person is, from 1 (a guess) to 5 (certain). */
  confidence: z.int().min(1).max(5).optional(),
  /** Not even the best one is good enough. Candidates may then stay unranked. */
  noneAcceptable: z.boolean().optional(),
  /** Why a candidate cannot be ranked, by its id. */
  unrankableReasons: z.record(CandidateId, CleanText(500)).optional(),
};
export const Details = z.strictObject(detailFields);
export type Details = z.output<typeof Details>;
