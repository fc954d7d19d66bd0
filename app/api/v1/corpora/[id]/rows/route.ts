import { serve } from '@/lib/api/serve';
import { listCorpusRows } from '@/lib/contracts/corpora';
import { listCorpusRows as list } from '@/lib/corpora/list-corpus-rows';
import { projectOfCorpus } from '@/lib/corpora/read-corpus';

export const GET = serve(
  listCorpusRows,
  { permission: 'corpus.read', project: ({ id }) => projectOfCorpus(id) },
  ({ params, query }) => list(params.id, query),
);
