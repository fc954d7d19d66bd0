import { z } from 'zod';

/** Answers that mean "there is none" for set-f1, compared after normalisation. */
export const EMPTY_WORDS = ['none', 'n/a', '无'] as const;

const Label = z.string().trim().min(1).max(200);

/**
 * `labels`: the labels an answer may give; without them the whole answer must be the reference.
 * `aliases`: other words for a label, e.g. `{"harmful": ["unsafe", "有害"]}`.
 */
export const LabelMatchParams = z.strictObject({
  labels: z.array(Label).min(1).max(500).optional(),
  aliases: z.record(Label, z.array(Label).max(50)).optional(),
});
export type LabelMatchParams = z.output<typeof LabelMatchParams>;

/**
 * `separators`: the characters that part elements besides the usual 、 , ; newline | #.
 * `join`: what stands between the elements when a list of gold answers is written as one text.
 * `empty`: words that stand for the empty set.
 */
export const SetF1Params = z.strictObject({
  separators: z.string().max(20).optional(),
  join: z.string().min(1).max(10).optional(),
  empty: z.array(Label).max(20).optional(),
});
export type SetF1Params = z.output<typeof SetF1Params>;

/** What a task version's `grader` holds. */
export const GraderConfig = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('label-match'), params: LabelMatchParams.default({}) }),
  z.strictObject({ name: z.literal('set-f1'), params: SetF1Params.default({}) }),
]);
export type GraderConfig = z.output<typeof GraderConfig>;

export const GRADER_NAMES = ['label-match', 'set-f1'] as const satisfies readonly GraderConfig['name'][];
export type GraderName = (typeof GRADER_NAMES)[number];

/** A gold answer: one text or several. */
export const Reference = z.union([z.string(), z.array(z.string()).max(1000)]);
export type Reference = z.output<typeof Reference>;
