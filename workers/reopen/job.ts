import { runReopening } from '@/lib/reopenings/run-reopening';
import type { JobEntry } from '../job-context';

/** Takes a person's rankings back and opens their items again. */
export const reopenJob: JobEntry = { name: 'reopen', handle: (ctx) => runReopening(ctx.id, ctx) };
