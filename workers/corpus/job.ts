import { loadCorpus } from '@/lib/corpora/load-corpus';
import { validateCorpus } from '@/lib/corpora/validate-corpus';
import { removeOldUploads } from '@/lib/imports/remove-old-uploads';
import { guessLanguage } from '@/trainer/data/filter/language';
import type { JobEntry } from '../job-context';
import { filter } from './filter';

/** Makes a corpus ready: checks an uploaded one, filters one of another. */
export const corpusJob: JobEntry = {
  name: 'corpus',
  handle: async (ctx) => {
    const corpus = await loadCorpus(ctx.id);
    if (corpus.ready) return;
    if (corpus.filtering) return filter(ctx, corpus.filtering);
    await validateCorpus(corpus, (text) => guessLanguage(text).language, ctx);
    await removeOldUploads().catch((e) => ctx.log(`old uploads: ${(e as Error).message}`));
  },
};
