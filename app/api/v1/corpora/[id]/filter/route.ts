import { serve } from '@/lib/api/serve';
import { filterCorpus } from '@/lib/contracts/corpora';
import { createFiltered } from '@/lib/corpora/create-filtered';
import { projectOfCorpus } from '@/lib/corpora/read-corpus';

export const POST = serve(
  filterCorpus,
  { permission: 'corpus.write', project: ({ id }) => projectOfCorpus(id) },
  ({ person, params, body }) => createFiltered(person, params.id, body),
);
