import { z } from 'zod';
import { Id, ProjectParams, TimeZone } from './common';
import { operation } from './operation';

export const ProjectProgress = z.object({
  items: z.object({ total: z.number(), done: z.number() }),
  /** Rankings wanted: counted (imported ones too), held just now, and neither. */
  slots: z.object({ total: z.number(), done: z.number(), held: z.number(), left: z.number() }),
  /** Rankings made at the desk. */
  rankings: z.object({ today: z.number(), all: z.number() }),
  /** Rankings of the last 60 minutes, those of an hour taken as spread evenly; `perHour` is null when too few to say. */
  pace: z.object({ n: z.number(), perHour: z.number().nullable() }),
  people: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      today: z.number(),
      all: z.number(),
      held: z.number(),
      skipped: z.number(),
      flagged: z.number(),
      /** Median active seconds a ranking, at most 5 % wrong; null when they are too few (n is how many were timed). */
      medianSeconds: z.number().nullable(),
      n: z.number(),
    }),
  ),
  tasks: z.array(
    z.object({
      id: Id,
      key: z.string(),
      name: z.string(),
      done: z.number(),
      left: z.number(),
      today: z.number(),
    }),
  ),
});
export type ProjectProgress = z.output<typeof ProjectProgress>;

export const projectProgress = operation({
  id: 'projectProgress',
  method: 'GET',
  path: '/projects/{id}/progress',
  tag: 'Progress',
  summary: 'Counts, people and tasks. Imported rankings fill slots but count in nobody’s work',
  params: ProjectParams,
  query: z.object({ tz: TimeZone.default('UTC') }),
  response: ProjectProgress,
  example: { params: { id: '{project}' }, query: { tz: 'Asia/Shanghai' } },
});
