import { z } from 'zod';
import { Progress, Time } from './common';
import { JOB_STATES } from './words';

/** How long work stands; part of everything that is worked on. */
export const WorkState = z.object({
  state: z.enum(JOB_STATES),
  phase: z.string(),
  progress: Progress,
  error: z.object({ code: z.string(), message: z.string(), details: z.unknown().optional() }).nullable(),
  cancelRequested: z.boolean(),
  finishedAt: Time.nullable(),
  /** Jobs that wait for the machine's model before this one; only of queued work that holds a model. */
  place: z.number().int().optional(),
});
export type WorkState = z.output<typeof WorkState>;
