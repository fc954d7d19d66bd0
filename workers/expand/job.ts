import { runExpansion } from '@/lib/expansions/run-expansion';
import type { JobEntry } from '../job-context';

/** Grades objective prompts and writes pairs. */
export const expandJob: JobEntry = { name: 'expand', handle: (ctx) => runExpansion(ctx.id, ctx) };
