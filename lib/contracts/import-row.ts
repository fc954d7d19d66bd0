import { z } from 'zod';
import { CleanText, isWellFormed, Message } from './common';
import { Details } from './task-modes';

/** A row with none or one makes no item. An item ranks 2 to 12: of a longer row, 12 are drawn. */
export const MAX_CANDIDATES_ROW = 32;
export const MAX_MESSAGES = 200;
export const MAX_METADATA = 16_384;
const MAX_TEXT = 4_000_000;

const filled = (s: string) => s.trim() !== '';
const Key = CleanText(200).refine(filled, 'must not be empty');
const Text = CleanText(MAX_TEXT).refine(filled, 'must not be empty');

const RowMessage = Message.extend({ content: Text });
const RowCandidate = z.union([
  Text.transform((text) => ({ text })),
  z.strictObject({ text: Text, source: Key.nullish().transform((s) => s ?? undefined) }),
]);

const Metadata = z
  .record(z.string(), z.json())
  .refine(
    (m) => JSON.stringify(m).length <= MAX_METADATA,
    `must be at most ${MAX_METADATA} characters of JSON`,
  )
  .refine(isCleanJson, 'must not contain NUL (U+0000) or half of a surrogate pair');

/** A line of a prompts file. `prompt` is short for one message of the user; a bare string is a candidate's text. */
export const PromptRow = z.strictObject({
  id: Key,
  task: Key,
  messages: z
    .array(RowMessage)
    .min(1, 'must have at least one message')
    .max(MAX_MESSAGES, `must have at most ${MAX_MESSAGES} messages`)
    .refine((m) => m.length === 0 || m.at(-1)?.role !== 'assistant', 'must end with a message of the user')
    .optional(),
  prompt: Text.optional(),
  candidates: z
    .array(RowCandidate)
    .max(MAX_CANDIDATES_ROW, `must be at most ${MAX_CANDIDATES_ROW}`)
    .nullish(),
  reference: z.union([Text, z.array(Text).min(1, 'must not be empty')]).nullish(),
  locale: z.string().max(35).nullish(),
  metadata: Metadata.nullish(),
  groupKey: Key.nullish(),
});
export type PromptRow = z.output<typeof PromptRow>;

const Index = z.number().int().min(0).max(999);
const Indices = z.array(Index).max(32);

/** A line of a rankings file. Candidates go by their place in the prompt's row, from 0. */
export const RankingRow = z.strictObject({
  prompt: Key,
  /** Version of the prompt; the current one unless said. */
  version: z.number().int().min(1).nullish(),
  groups: z.array(Indices.min(1, 'must not be empty')).max(32),
  unrankable: Indices.nullish(),
  unranked: Indices.nullish(),
  /** E-mail of a member; whoever imports unless said. */
  annotator: z.string().max(320).nullish(),
  ratings: z.json().nullish(),
  rationale: CleanText(20_000).nullish(),
  activeMs: z.number().int().min(0).max(2_147_483_647).nullish(),
  submittedAt: z.iso.datetime({ offset: true }).nullish(),
  /** As at the desk, but candidates go by their places, as texts (`"2"`). */
  details: Details.nullish(),
});
export type RankingRow = z.output<typeof RankingRow>;

/** A line of HH-RLHF: two whole transcripts. */
export const HhRow = z.object({ chosen: z.string(), rejected: z.string() });

/** No string in it, key or value, that Postgres or a tokenizer would refuse. */
function isCleanJson(value: unknown): boolean {
  if (typeof value === 'string') return !value.includes('\u0000') && isWellFormed(value);
  if (Array.isArray(value)) return value.every(isCleanJson);
  if (value !== null && typeof value === 'object')
    return Object.entries(value).every(([k, v]) => isCleanJson(k) && isCleanJson(v));
  return true;
}
