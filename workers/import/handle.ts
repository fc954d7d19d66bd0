import { removeOldUploads } from '@/lib/imports/remove-old-uploads';
import { runImport } from '@/lib/imports/run-import';
import type { JobEntry } from '../job-context';

export const importJob: JobEntry = {
  name: 'import',
  handle: async (ctx) => {
    await runImport(ctx.id, ctx);
    await removeOldUploads().catch((e) => ctx.log(`old uploads: ${(e as Error).message}`));
  },
};
