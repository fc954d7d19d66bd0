import { z } from 'zod';
import { JOB_STATES } from './words';

export const Id = z.uuid();
/** Dates travel as ISO 8601 in UTC. */
export const Time = z
  .union([z.date(), z.iso.datetime()])
  .transform((d) => (d instanceof Date ? d.toISOString() : d))
  .pipe(z.iso.datetime());
/** Counts come from Postgres as bigint; none of ours passes 2^53. */
export const Count = z.union([z.number(), z.bigint()]).transform(Number).pipe(z.number());

export const Message = z.strictObject({
  role: z.enum(['system', 'user', 'assistant']),
  content: z.string(),
});
export type Message = z.infer<typeof Message>;

/** Keyset pagination: `cursor` is what the last answer called `nextCursor`. */
export const PageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(500).optional(),
});
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().optional() });

export const Progress = z.object({ done: Count, total: Count });
/** What every call that starts long work answers, with 202. */
export const Work = z.object({
  id: Id,
  state: z.enum([...JOB_STATES, 'validating', 'applying']),
  progress: Progress,
});
export type Work = z.output<typeof Work>;

export const ErrorBody = z.object({
  error: z.object({ code: z.string(), message: z.string(), details: z.unknown().optional() }),
});

export const ProjectParams = z.object({ id: Id });
export const IdParams = z.object({ id: Id });

/** Text from people or files: no NUL, no lone surrogate (Postgres and tokenizers refuse them). */
export const CleanText = (max: number) =>
  z
    .string()
    .max(max, `must be at most ${max.toLocaleString('en')} characters`)
    .refine((s) => !s.includes('\u0000'), 'must not contain NUL (U+0000)')
    .refine((s) => isWellFormed(s), 'must not contain half of a surrogate pair');

/** String.prototype.isWellFormed (ES2024) with its type. */
export const isWellFormed = (s: string) => (s as unknown as { isWellFormed(): boolean }).isWellFormed();

/** A language as in BCP 47, e.g. `en`, `zh`, `pt-BR`. */
export const LocaleTag = z
  .string()
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'must be a language tag such as en, zh or pt-BR');
/** Text by language. */
export const Localised = (max: number) => z.record(LocaleTag, CleanText(max));
export type Localised = Record<string, string>;

/** E-mail addresses are compared in lower case. */
export const Email = z.string().trim().toLowerCase().max(254).pipe(z.email('must be an e-mail address'));

const isTimeZone = (tz: string) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: tz });
    return /^[A-Za-z0-9_+\-/]+$/.test(tz);
  } catch {
    return false;
  }
};

/** IANA name of the asker's time zone: `today` begins at its midnight. */
export const TimeZone = z.string().max(64).refine(isTimeZone, 'must be an IANA time zone, as Asia/Shanghai');
