import { freezeSetVersion } from '@/lib/sets/freeze-set-version';
import type { JobEntry } from '../job-context';

/** Freezes a version of a preference set. */
export const freezeJob: JobEntry = { name: 'freeze', handle: (ctx) => freezeSetVersion(ctx.id, ctx) };
