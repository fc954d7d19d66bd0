import { z } from 'zod';
import { Id, PageQuery, ProjectParams, pageOf, Time, TimeZone } from './common';
import { operation } from './operation';

export const PERIODS = ['today', '7d', 'all'] as const;
export type Period = (typeof PERIODS)[number];

/** What was done in a period, by whomever the row is about. */
export const Work = z.object({
  /** Rankings of the desk in force. */
  done: z.number(),
  extra: z.number(),
  undone: z.number(),
  skipped: z.number(),
  flagged: z.number(),
  /** Active seconds a ranking, idle time taken out, at most 5 % wrong; null when they are too few (n were timed). */
  median: z.number().nullable(),
  p90: z.number().nullable(),
  n: z.number(),
  /** Gold questions judged, and how right they were (0 to 1 on average); null without any. */
  gold: z.object({ n: z.number(), accuracy: z.number() }).nullable(),
});
export type Work = z.output<typeof Work>;

const Slots = z.object({ total: z.number(), done: z.number(), today: z.number() });

export const Throughput = z.object({
  at: Time,
  items: z.object({ total: z.number(), done: z.number() }),
  /** Rankings wanted, there, on desks now, and neither; of the filter's task and language. */
  slots: z.object({ total: z.number(), done: z.number(), held: z.number(), left: z.number() }),
  /** When it will be finished at the pace of the last 14 days: 80 % of the draws lie between low and high. */
  finish: z.union([
    z.object({ state: z.enum(['done', 'few', 'far']) }),
    z.object({ state: z.literal('estimate'), low: Time, middle: Time, high: Time, days: z.number() }),
  ]),
  /** Done on each of the last 14 days and today, by everybody in the filter. */
  pace: z.array(z.object({ day: z.iso.date(), done: z.number() })),
  whole: Work,
  today: z.number(),
  people: z.array(
    Work.extend({
      id: z.string(),
      name: z.string(),
      /** null: left the project. */
      role: z.string().nullable(),
      today: z.number(),
      all: z.number(),
      held: z.number(),
      /** Done in each of the last 24 hours, the running one last. */
      hours: z.array(z.number()),
    }),
  ),
  tasks: z.array(Work.extend({ id: Id, key: z.string(), name: z.string(), slots: Slots })),
  locales: z.array(Work.extend({ locale: z.string(), slots: Slots })),
  /** The days of the period, at most 7, oldest first; days are the asker's. */
  days: z.array(Work.extend({ day: z.iso.date() })),
  /** The last 24 hours, oldest first. */
  hours: z.array(Work.extend({ hour: Time })),
});
export type Throughput = z.output<typeof Throughput>;

const Filter = {
  tz: TimeZone.default('UTC'),
  person: z.string().max(100).optional(),
  task: Id.optional(),
  locale: z.string().max(35).optional(),
};
export const ThroughputQuery = z.object({ ...Filter, period: z.enum(PERIODS).default('7d') });
export type ThroughputQuery = z.output<typeof ThroughputQuery>;

export const readThroughput = operation({
  id: 'readThroughput',
  method: 'GET',
  path: '/projects/{id}/throughput',
  tag: 'Progress',
  summary:
    'Who did how much: by person, task, language, day and hour, with times and an estimate of the end. A table is filtered by everything but what its own rows are about',
  params: ProjectParams,
  query: ThroughputQuery,
  response: Throughput,
  example: { params: { id: '{project}' }, query: { tz: 'Asia/Shanghai', period: '7d' } },
});

export const ExportQuery = z.object({ ...Filter, by: z.enum(['day', 'hour']).default('day') });
export type ExportQuery = z.output<typeof ExportQuery>;

export const exportThroughput = operation({
  id: 'exportThroughput',
  method: 'GET',
  path: '/projects/{id}/throughput/export',
  tag: 'Progress',
  summary: 'All work as CSV: a row a person, task, language and day or hour',
  params: ProjectParams,
  query: ExportQuery,
  streamResponse: {
    type: 'text/csv',
    description: 'UTF-8 with a header; cells that a spreadsheet would run begin with an apostrophe',
  },
  example: { params: { id: '{project}' }, query: { by: 'hour' } },
});

const Named = z.object({ id: z.string(), name: z.string() });

export const Lease = z.object({
  assignmentId: Id,
  person: Named,
  prompt: z.object({ id: Id, externalId: z.string() }),
  task: Named,
  locale: z.string(),
  claimedAt: Time,
  expiresAt: Time,
});
export type Lease = z.output<typeof Lease>;

export const listLeases = operation({
  id: 'listLeases',
  method: 'GET',
  path: '/projects/{id}/leases',
  tag: 'Progress',
  summary:
    'What people hold now, the lease that ends first on top. One that ran out is given to the next who asks',
  params: ProjectParams,
  query: PageQuery,
  response: pageOf(Lease),
  example: { params: { id: '{project}' } },
});

export const StuckItem = z.object({
  itemId: Id,
  prompt: z.object({ id: Id, externalId: z.string() }),
  task: Named,
  locale: z.string(),
  /** How often it came back without a ranking. */
  skipped: z.number(),
  expired: z.number(),
  free: z.number(),
});
export type StuckItem = z.output<typeof StuckItem>;

export const listStuck = operation({
  id: 'listStuck',
  method: 'GET',
  path: '/projects/{id}/stuck',
  tag: 'Progress',
  summary:
    'Open items that came back without a ranking three times or more, the worst first, and languages that no annotator knows',
  params: ProjectParams,
  query: PageQuery,
  response: pageOf(StuckItem).extend({
    /** Languages with open slots that no annotator of the project can take. */
    unknownLocales: z.array(z.object({ locale: z.string(), left: z.number() })),
  }),
  example: { params: { id: '{project}' } },
});
