import { z } from 'zod';
import { Id } from './common';

/** A model by name (catalogue, or a folder below DISCERN_MODELS) or a checkpoint of the project. */
export const ModelChoice = z.union([
  z.strictObject({ base: z.string().min(1).max(120) }),
  z.strictObject({ checkpoint: Id }),
]);
export type ModelChoice = z.output<typeof ModelChoice>;
