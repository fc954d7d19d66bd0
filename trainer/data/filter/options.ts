/**
 * The filters of a corpus and their numbers: checked alike by the form, the API, the command line and the file. Every
 * filter is an object of numbers, or false; one that is left out is on with its defaults, but for the classifier, which
 * needs something to learn from. It must load in a browser.
 */
import { z } from 'zod';
import { TrainerError } from '../../errors';

const number = (what: string, min: number, max: number) =>
  z
    .number(`${what} must be a number`)
    .min(min, `${what} must be at least ${min.toLocaleString('en')}`)
    .max(max, `${what} must be at most ${max.toLocaleString('en')}`);
const whole = (what: string, min: number, max: number) =>
  number(what, min, max).int(`${what} must be a whole number`);
const share = (what: string) => number(what, 0, 1);

const Length = z
  .strictObject({
    /** Characters of the text. */
    min: whole('min', 0, 4_000_000).default(6),
    max: whole('max', 1, 4_000_000).default(200_000),
  })
  .refine(({ min, max }) => min <= max, 'min must not be above max');

/** Shares of a text's characters. */
const Symbols = z.strictObject({
  links: share('links').default(0.5),
  hashtags: share('hashtags').default(0.8),
  emoji: share('emoji').default(0.4),
  punctuation: share('punctuation').default(0.4),
  digits: share('digits').default(0.4),
  unreadable: share('unreadable').default(0.02),
});

const Repetition = z.strictObject({
  lines: share('lines').default(0.3),
  lineCharacters: share('lineCharacters').default(0.2),
  topNgram: number('topNgram', 0.04, 1).default(0.2),
  repeatedNgram: number('repeatedNgram', 0.05, 1).default(0.15),
  minWords: whole('minWords', 1, 10_000).default(10),
});

const Language = z.strictObject({
  keep: z
    .array(z.enum(['zh', 'en', 'other'], 'keep must name zh, en or other'))
    .min(1, 'keep must name at least one language')
    .default(['zh', 'en']),
  confidence: number('confidence', 0.5, 1).default(0.7),
});

const Duplicates = z.strictObject({
  shingle: whole('shingle', 1, 20).default(3),
  permutations: whole('permutations', 16, 512).default(128),
  threshold: number('threshold', 0.3, 1).default(0.7),
});

const threshold = share('threshold').default(0.5);

/** The order in which filters look at a row; the first that finds something drops it. */
export const FILTERS = ['length', 'symbols', 'repetition', 'language', 'classifier', 'duplicates'] as const;
export type FilterName = (typeof FILTERS)[number];

/** A filter's numbers or false. What is wrong inside is told by its own sentence. */
const switched = <S extends z.ZodType>(filter: S) =>
  z.union([z.literal(false), filter], {
    error: ({ input }) => {
      const inside = filter.safeParse(input).error?.issues.find((issue) => issue.path.length > 0);
      return inside?.message ?? 'must be false or an object of numbers';
    },
  });

const shape = {
  length: switched(Length).prefault({}),
  symbols: switched(Symbols).prefault({}),
  repetition: switched(Repetition).prefault({}),
  language: switched(Language).prefault({}),
  duplicates: switched(Duplicates).prefault({}),
};

/** On the command line: the classifier is a file that `discern filter fit` wrote. */
export const Filters = z.strictObject({
  ...shape,
  classifier: switched(
    z.strictObject({ model: z.string('model must be the path of a classifier').min(1), threshold }),
  ).default(false),
});
export type Filters = z.output<typeof Filters>;

/** Over REST: the classifier learns, in the job, from two corpora of the project. */
export const FiltersByName = z.strictObject({
  ...shape,
  classifier: switched(
    z
      .strictObject({
        good: z.uuid('good must be the id of a corpus of wanted rows'),
        bad: z.uuid('bad must be the id of a corpus of unwanted rows'),
        threshold,
      })
      .refine(({ good, bad }) => good !== bad, 'good and bad must be two corpora'),
  ).default(false),
});
export type FiltersByName = z.output<typeof FiltersByName>;

/** Checks filters as read from JSON; a TrainerError lists each wrong one with what would be right. */
export function parseFilters(json: unknown): Filters {
  const result = Filters.safeParse(json);
  if (result.success) return result.data;
  const issues = result.error.issues.map((i) => ({
    field: i.path.join('.') || '(filters)',
    message: i.code === 'unrecognized_keys' ? unknownKeys(i.keys, i.path) : i.message,
  }));
  throw new TrainerError(
    'filters',
    `The filters are not valid: ${issues.map((i) => `${i.field}: ${i.message}`).join('; ')}.`,
    issues,
  );
}

const unknownKeys = (keys: string[], path: PropertyKey[]) =>
  path.length
    ? `it has no number called ${keys.join(', ')}`
    : `there is no filter called ${keys.join(', ')}; there are ${FILTERS.join(', ')}`;

/** What filtering came to; kept with the corpus that it made. */
export const FilterReport = z.object({
  rows: z.number(),
  kept: z.number(),
  /** The filters that were on, in their order. */
  filters: z.array(
    z.object({
      name: z.enum(FILTERS),
      /** Rows that reached it, and those of them it dropped, in all and by rule. */
      seen: z.number(),
      removed: z.number(),
      rules: z.record(z.string(), z.number()),
      /** A fair sample of the dropped rows, in the order of the file. */
      samples: z.array(
        z.object({
          line: z.number(),
          /** The beginning of the row's text. */
          text: z.string(),
          finding: z.object({
            rule: z.string(),
            value: z.number(),
            limit: z.number(),
            language: z.enum(['zh', 'en', 'other']).optional(),
            line: z.number().optional(),
          }),
        }),
      ),
    }),
  ),
  /** Languages of the kept rows. */
  languages: z.object({ zh: z.number(), en: z.number(), other: z.number() }),
  /** Where a classifier was made for it. */
  classifier: z
    .object({
      good: z.number(),
      bad: z.number(),
      heldOut: z.object({ rows: z.number(), accuracy: z.number() }),
    })
    .optional(),
});
export type FilterReport = z.output<typeof FilterReport>;
